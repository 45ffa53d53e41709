import { HubConnection, HubConnectionBuilder, HubConnectionState, HttpTransportType, LogLevel } from '@microsoft/signalr';
import type { Answer, Command, Hello, PanelEvent, Standing, View } from './wire';

export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

/** What the link asks of the panel, and tells it. */
export interface LinkEnds {
  hello(): Hello;
  /** A token for this meeting. Throws <c>Refused</c> when there can be none, <c>NotYet</c> when there may be one in a moment. */
  token(renew: boolean): Promise<string>;
  /** The server gives another token for the same panel, which is good for longer. */
  renewed(token: string): void;
  /** What part this panel has among those of the meeting; null: nobody says, for nobody is there. */
  standing(standing: Standing | null): void;
  carry(command: Command): Promise<Answer>;
  show(view: View): void;
  /** Called with the server's or Zoom's own words when there are any. */
  state(state: LinkState, detail?: string): void;
  /** The server listens, and knows nothing of what happened before: the room is read and said anew. */
  opened(): void;
}

/** This panel cannot be let in as it is; the message is for the therapist. Trying again changes nothing. */
export class Refused extends Error {}

/** Not now, but perhaps in a moment; the message is for the therapist. */
export class NotYet extends Error {}

const beatEvery = 5_000;
const answerWithin = 5_000;
const sendAgainAfter = 1_000;
const waits = [500, 1_000, 2_000, 4_000];
const mostInOne = 50;
const mostRefusals = 20;
const onlyHosts = 'Only the host or a co-host of this meeting can use PolicyGuard.';
const notOurs = 'PolicyGuard does not know this meeting as one of your practice.';
const noRight = 'PolicyGuard does not know you as staff of this practice any more. Open PolicyGuard again from Zoom\'s Apps.';

/** One SignalR connection that is never given up. Tells what happens in order; after a gap the whole room is told, not what was missed. */
export class Link {
  /** How far the server's clock is ahead of ours, in milliseconds. */
  ahead = 0;
  private readonly hub: HubConnection;
  private pending: { seq: number; event: PanelEvent }[] = [];
  /** Starts at the time: a page that is loaded anew must not repeat numbers of its predecessor. */
  private seq = Date.now() * 1_000;
  private sending = false;
  private isOpen = false;
  private stopped = false;

  constructor(private readonly ends: LinkEnds) {
    this.hub = new HubConnectionBuilder()
      .withUrl('/hubs/companion', { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build();
    this.hub.on('Carry', (command: Command) => ends.carry(command));
    this.hub.on('Show', (view: View) => ends.show(view));
    this.hub.on('Bye', (reason: string) => this.refuse(reason === 'meeting' ? notOurs : reason === 'right' ? noRight : onlyHosts));
    this.hub.on('Pass', (token: string) => ends.renewed(token));
    this.hub.on('Standing', (standing: Standing) => ends.standing(standing));
    this.hub.onclose(() => this.lost());
    setInterval(() => void this.beat(), beatEvery);
  }

  async connect(): Promise<void> {
    this.stopped = false;
    this.ends.state('connecting');
    await this.keepTrying();
  }

  /** While nobody listens nothing is kept: what is true then is read when somebody does. */
  report(event: PanelEvent): void {
    if (!this.isOpen) return;
    this.pending.push({ seq: this.seq++, event });
    void this.flush();
  }

  /** Null: it arrived. Else the server's one word for why not, or "noAnswer". */
  async say(choice: string, alias: string | null, personId: string | null, cardId: string | null): Promise<string | null> {
    return this.isOpen ? await this.invoke('Say', choice, alias, personId, cardId) : 'noAnswer';
  }

  /** Null: the server has it on its disk that these were shown. Else its one word for why not, or "noAnswer". */
  async shown(ids: string[]): Promise<string | null> {
    return this.isOpen ? await this.invoke('Shown', ids) : 'noAnswer';
  }

  /** True: open, or given up for good. */
  private async attempt(): Promise<boolean> {
    try {
      if (this.hub.state === HubConnectionState.Disconnected) await this.hub.start();
      let refusal = await this.invoke('Open', await this.ends.token(false), this.ends.hello());
      if (refusal === 'token') refusal = await this.invoke('Open', await this.ends.token(true), this.ends.hello());
      if (refusal === 'role') throw new Refused(onlyHosts);
      if (refusal !== null) throw new NotYet(refusal === 'full' ? 'Too many panels of this meeting are open.' : '');
    } catch (error) {
      if (error instanceof Refused) this.refuse(error.message);
      else this.ends.state('lost', error instanceof NotYet && error.message !== '' ? error.message : undefined);
      return error instanceof Refused;
    }

    // Let in and dismissed in the same moment: the last word counts.
    if (this.stopped) return true;
    this.isOpen = true;
    await this.beat();
    if (!this.isOpen) return true;
    this.ends.state('open');
    this.ends.opened();
    return true;
  }

  private refuse(why: string): void {
    this.stopped = true;
    this.isOpen = false;
    this.pending = [];
    this.ends.standing(null);
    this.ends.state('refused', why);
    void this.hub.stop();
  }

  private lost(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.pending = [];
    this.ends.standing(null);
    this.ends.state('lost');
    void this.keepTrying();
  }

  private async keepTrying(): Promise<void> {
    for (let attempts = 0; !this.stopped && !await this.attempt(); attempts++) {
      // Spread out: after a restart of the server every panel is back at once.
      await pause((waits[Math.min(attempts, waits.length - 1)] ?? 0) * (0.75 + Math.random() / 2));
    }
  }

  private async beat(): Promise<void> {
    if (!this.isOpen) return;
    const sent = Date.now();
    try {
      const now = await within(this.hub.invoke<number>('BeatAt', sent), answerWithin);
      this.ahead = now - (sent + Date.now()) / 2;
    } catch {
      // A connection that does not answer is none, whatever the socket says.
      await this.hub.stop();
    }
  }

  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    let refusals = 0;
    while (this.isOpen && this.pending.length > 0) {
      const batch = this.pending.slice(0, mostInOne);
      const refusal = await this.invoke('Report', batch[0]?.seq, batch.map(b => b.event));
      if (refusal === null || refusal === 'tooMuch') {
        this.pending = this.pending.filter(p => p.seq > (batch.at(-1)?.seq ?? 0));
        refusals = 0;
      } else if (refusal === 'open' || refusal === 'token' || (refusal !== 'slow' && refusal !== 'wait' && ++refusals > mostRefusals)) {
        // Not this connection. The next one begins with the whole room.
        await this.hub.stop();
      } else {
        // Not on the server's disk yet, more than it takes at once, or before it knows whose word this is: told again until it is, under the same numbers.
        await pause(sendAgainAfter);
      }
    }

    this.sending = false;
  }

  /** Null: done. Else the server's one word for why not, or "noAnswer". */
  private async invoke(method: string, ...words: unknown[]): Promise<string | null> {
    try {
      await within(this.hub.invoke(method, ...words), answerWithin);
      return null;
    } catch (error) {
      return /HubException: (\w+)/.exec(String(error))?.[1] ?? 'noAnswer';
    }
  }
}

const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));

function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('noAnswer')), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
