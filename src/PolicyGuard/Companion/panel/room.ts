import { lackOf, supported } from './abilities';
import type { Hello, PanelEvent } from './wire';
import { configure, refusalOf, roleOf, zoom } from './zoom';

/** Codes after which the roster stays closed to us until the client, its user or its meeting changes. */
const noRoster = 10049;
const noWaitingRoom = 10240;
const notReady = 10150;
const askAgainAfter = 500;
const mostTries = 20;

const now = () => Date.now();

/** The meeting as the host's client shows it: what is asked of it, and what it tells by itself. */
export class Room {
  /** Who shares a screen now, by the client's id. */
  readonly sharers = new Set<string>();
  private current: Hello = { clientVersion: '', product: '', runningContext: '', role: 'attendee', status: '', unsupportedApis: [], supported: [] };
  private refused = new Set<string>();
  private listening = false;

  constructor(
    private readonly report: (event: PanelEvent) => void,
    private readonly changed: () => void,
  ) {}

  get hello(): Hello {
    return this.current;
  }

  get isInMeeting(): boolean {
    return ['inMeeting', 'inImmersive', 'inCollaborate', 'inCamera'].includes(this.current.runningContext);
  }

  /** Config, user and context anew; Zoom wants it at the start and whenever role, context or sign-in change. */
  async open(): Promise<void> {
    const config = await configure();
    const user = await zoom.getUserContext();
    this.refused.clear();
    const hello: Hello = {
      clientVersion: config.clientVersion, product: config.product ?? '', runningContext: config.runningContext,
      role: roleOf(user.role), status: user.status, unsupportedApis: config.unsupportedApis ?? [], supported: [],
    };
    this.current = { ...hello, supported: supported(hello) };
    if (!this.listening) {
      this.listening = true;
      this.listen();
    }
  }

  /** The meeting's running instance; in a breakout room its parent, which is what webhooks and REST know. */
  async uuid(): Promise<{ uuid: string; breakout: boolean }> {
    const { meetingUUID = '', parentUUID = '' } = await zoom.getMeetingUUID();
    return { uuid: parentUUID || meetingUUID, breakout: parentUUID !== '' && parentUUID !== meetingUUID };
  }

  /**
   * Reports all that is true now, who we are first: from that the server learns our clock. A roster is as old as its asking: whoever comes
   * while it is read is not in it. Throws the client's refusal: half a roster is none.
   */
  async read(tries = mostTries): Promise<void> {
    this.report({ kind: 'hello', timestamp: now(), ...this.current });
    if (lackOf('secure', this.current) === null && this.has('getWaitingRoomState')) {
      const timestamp = now();
      this.report({ kind: 'waitingRoom', on: (await zoom.getWaitingRoomState()).waitingRoom, timestamp });
    }

    if (lackOf('stopRecording', this.current) === null && this.has('getRecordingContext')) {
      const timestamp = now();
      this.report({ kind: 'cloudRecording', status: (await zoom.getRecordingContext()).cloudRecordingStatus, timestamp });
    }

    for (const participantUUID of this.sharers) this.report({ kind: 'share', action: 'start', participantUUID, timestamp: now() });
    if (lackOf('readRoom', this.current) !== null || (await this.uuid()).breakout) return;
    const timestamp = now();
    try {
      const inside = (await zoom.getMeetingParticipants()).participants;
      const waiting = await this.waiting();
      this.report({
        kind: 'roster', timestamp,
        inside: inside.map(p => ({ participantUUID: p.participantUUID, screenName: p.screenName, role: roleOf(p.role) })),
        waiting: waiting.map(p => ({ participantUUID: p.participantUUID ?? '', screenName: p.screenName ?? '' })).filter(p => p.participantUUID !== ''),
      });
    } catch (error) {
      const { code } = refusalOf(error);
      if (code === notReady && tries > 0) {
        await new Promise(resolve => setTimeout(resolve, askAgainAfter));
        await this.read(tries - 1);
        return;
      }

      if (code === noRoster) this.lose('getMeetingParticipants');
      throw error;
    }
  }

  private has(api: string): boolean {
    return !this.current.unsupportedApis.includes(api);
  }

  private async waiting(): Promise<{ participantUUID?: string; screenName?: string }[]> {
    try {
      return (await zoom.getWaitingRoomParticipants()).participants;
    } catch (error) {
      if (refusalOf(error).code === noWaitingRoom) return [];
      throw error;
    }
  }

  /** What the client has refused for good is no ability, whatever config said. */
  private lose(api: string): void {
    if (this.refused.has(api)) return;
    this.refused.add(api);
    const hello = { ...this.current, unsupportedApis: [...this.current.unsupportedApis, api] };
    this.current = { ...hello, supported: supported(hello) };
    this.report({ kind: 'hello', timestamp: now(), ...this.current });
    this.changed();
  }

  private listen(): void {
    zoom.onParticipantChange(e => {
      for (const p of e.participants) {
        this.report({ kind: 'participant', status: p.status, participantUUID: p.participantUUID, screenName: p.screenName, role: roleOf(p.role), timestamp: now() });
        if (p.status === 'leave') this.sharing(p.participantUUID, false);
      }
    });
    zoom.onWaitingRoomParticipantJoin(({ participant: p }) =>
      this.report({ kind: 'waiting', status: 'join', action: p.action, participantUUID: p.participantUUID, screenName: p.screenName, timestamp: now() }));
    zoom.onWaitingRoomParticipantLeave(({ participant: p }) =>
      this.report({ kind: 'waiting', status: 'leave', participantUUID: p.participantUUID, screenName: p.screenName, timestamp: now() }));
    zoom.onWaitingRoomStateChange(e => this.report({ kind: 'waitingRoom', on: e.waitingRoom, timestamp: now() }));
    zoom.onCloudRecording(e => this.report({ kind: 'cloudRecording', status: e.action, timestamp: now() }));
    zoom.onShareScreen(e => {
      this.report({ kind: 'share', action: e.action, participantUUID: e.participantUUID, timestamp: now() });
      this.sharing(e.participantUUID, e.action === 'start');
    });
    zoom.onMyUserContextChange(() => void this.reopen());
    zoom.onRunningContextChange(() => void this.reopen());
  }

  private sharing(who: string, on: boolean): void {
    if (on ? this.sharers.has(who) : !this.sharers.delete(who)) return;
    if (on) this.sharers.add(who);
    this.changed();
  }

  private async reopen(): Promise<void> {
    try {
      await this.open();
    } catch {
      // A client that does not say any more what it can do can do nothing.
      this.current = { ...this.current, runningContext: '', supported: [] };
    }

    this.report({ kind: 'hello', timestamp: now(), ...this.current });
    this.changed();
    // Ids may be others after a change of role. What is refused now is read when the server asks for it.
    if (this.isInMeeting) await this.read().catch(() => undefined);
  }
}
