import type { CommandKind, Hello } from './wire';

/** Why the client in front of us cannot carry out a kind of command. */
export type Lack = 'role' | 'context' | 'product' | 'guest' | 'version' | 'unsupported';

interface Need {
  apis: readonly string[];
  since: string;
  desktopOnly: boolean;
  guests: boolean;
  contexts: readonly string[];
}

const anyMeeting = ['inMeeting', 'inImmersive', 'inCollaborate', 'inCamera'];

/** Zoom's own conditions (zoom-platform 4.2), one row a command. */
const needs: Record<CommandKind, Need> = {
  secure: { apis: ['setWaitingRoomState'], since: '5.15.10', desktopOnly: true, guests: true, contexts: anyMeeting },
  admit: { apis: ['admitParticipantFromWaitingRoom'], since: '5.15.10', desktopOnly: true, guests: true, contexts: anyMeeting },
  putBack: { apis: ['putParticipantToWaitingRoom'], since: '5.15.10', desktopOnly: true, guests: true, contexts: anyMeeting },
  remove: { apis: ['removeParticipant'], since: '6.4.5', desktopOnly: false, guests: false, contexts: ['inMeeting'] },
  stopRecording: { apis: ['cloudRecording'], since: '5.6.7', desktopOnly: false, guests: false, contexts: anyMeeting },
  // A roster without its waiting room would say that nobody waits: both or none.
  readRoom: { apis: ['getMeetingParticipants', 'getWaitingRoomParticipants'], since: '5.15.10', desktopOnly: true, guests: false, contexts: anyMeeting },
};

const phrases: Record<CommandKind, string> = {
  secure: 'close the waiting room',
  admit: 'let anybody in',
  putBack: 'send anybody back to the waiting room',
  remove: 'put anybody out',
  stopRecording: 'stop a recording',
  readRoom: 'see who is here',
};

/** Null when this client can do it. */
export function lackOf(kind: CommandKind, hello: Hello): Lack | null {
  const need = needs[kind];
  if (hello.role === 'attendee') return 'role';
  if (!need.contexts.includes(hello.runningContext)) return 'context';
  if (need.desktopOnly ? hello.product !== 'desktop' : hello.product !== 'desktop' && hello.product !== 'mobile') return 'product';
  if (!need.guests && hello.status !== 'authorized') return 'guest';
  if (!atLeast(hello.clientVersion, need.since)) return 'version';
  return need.apis.some(api => hello.unsupportedApis.includes(api)) ? 'unsupported' : null;
}

export const supported = (hello: Hello): CommandKind[] => kinds.filter(kind => lackOf(kind, hello) === null);

/** What the therapist must know about this client, in one sentence; null when nothing is missing. */
export function limits(hello: Hello): string | null {
  const lacks = kinds.map(kind => ({ kind, lack: lackOf(kind, hello) })).filter(l => l.lack !== null);
  const first = lacks[0];
  if (first === undefined) return null;
  if (lacks.some(l => l.lack === 'role')) return 'Only the host or a co-host can protect this room. From here PolicyGuard can do nothing.';
  if (hello.product !== 'desktop') return 'This Zoom client has no waiting-room control. Open the meeting in Zoom for Windows or Mac to protect it from here.';
  const mend = lacks.some(l => l.lack === 'version') ? ' Update Zoom.' : lacks.some(l => l.lack === 'guest') ? ' Sign in to Zoom and add the app.' : '';
  return `From here PolicyGuard cannot ${list(lacks.map(l => phrases[l.kind]))}.${mend}`;
}

const kinds = Object.keys(needs) as CommandKind[];

function list(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1) ?? ''}`;
}

/** A version that cannot be read is taken for too old. */
export function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map(v => v.split(/[.\s]/).map(Number)) as [number[], number[]];
  for (const [index, part] of want.entries()) {
    const own = have[index] ?? 0;
    if (!(own >= part)) return false;
    if (own > part) return true;
  }
  return true;
}
