import zoomSdk, { type Apis, type ConfigResponse } from '@zoom/appssdk';
import type { Role } from './wire';

/** Everything the panel calls or listens to. Zoom refuses what is not asked for here, and names what the app or the client lacks. */
export const capabilities = [
  'getRunningContext', 'getUserContext', 'getMeetingUUID', 'getAppContext',
  'getWaitingRoomState', 'setWaitingRoomState', 'getWaitingRoomParticipants', 'admitParticipantFromWaitingRoom', 'putParticipantToWaitingRoom',
  'removeParticipant', 'getMeetingParticipants', 'cloudRecording', 'getRecordingContext',
  'onParticipantChange', 'onWaitingRoomParticipantJoin', 'onWaitingRoomParticipantLeave', 'onWaitingRoomStateChange', 'onCloudRecording', 'onShareScreen',
  'onMyUserContextChange', 'onRunningContextChange', 'onMeeting',
] satisfies Apis[];

/** Longer than a healthy client takes, shorter than the server waits for us. A call without an answer may still have been carried out. */
const timeout = 4_000;

/** What became of one call to the client. `code` null and `message` "noAnswer": nothing came back in time. */
export interface Refusal {
  code: number | null;
  message: string;
}

export const configure = (): Promise<ConfigResponse> => zoomSdk.config({ capabilities: [...capabilities], version: '0.16', timeout });

/** Zoom's errors carry a code, as a number or as text; the SDK's own (no answer, not configured) carry none. */
export function refusalOf(error: unknown): Refusal {
  const raw = typeof error === 'object' && error !== null && 'code' in error ? Number((error as { code: unknown }).code) : NaN;
  return Number.isInteger(raw) && raw > 0 ? { code: raw, message: 'refused' } : { code: null, message: 'noAnswer' };
}

/** The one word of an answer. Clients differ in whether they send it bare, and the SDK in whether it wraps it. */
export function wordOf(answer: unknown): string {
  for (let inner = answer; ; inner = (inner as { message?: unknown }).message) {
    if (typeof inner === 'string') return inner.toLowerCase() === 'success' ? 'Success' : inner;
    if (typeof inner !== 'object' || inner === null) return 'Failure';
  }
}

/** `coHost`, `cohost`, `co-host`: one role. A role that is not known has no rights. */
export function roleOf(spelling: unknown): Role {
  switch (String(spelling).toLowerCase().replaceAll(/[^a-z]/g, '')) {
    case 'host': return 'host';
    case 'cohost': return 'coHost';
    default: return 'attendee';
  }
}

export { zoomSdk as zoom };
