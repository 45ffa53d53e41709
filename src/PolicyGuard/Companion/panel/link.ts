import { HubConnection, HubConnectionBuilder, HubConnectionState, HttpTransportType, LogLevel } from '@microsoft/signalr';
import type { Answer, Command, Hello, PanelEvent, View } from './wire';

export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

/** What the link asks of the panel, and tells it. */
export interface LinkEnds {
  hello(): Hello;
  /** A token for this meeting; throws what to show when there can be none. */
  token(renew: boolean): Promise<string>;
  carry(command: Command): Promise<Answer>;
  show(view: View): void;
  bye(reason: string): void;
  /** Called with `refused` and the server's own words when it will not have this panel. */
  state(state: LinkState, detail?: string): void;
  /** The server listens again: what it may have missed is read and said anew. */
  opened(): void;
  /** Some of what was reported was refused for good. */
  missed(): void;
}

/** This panel cannot be let in as it is; the message is for the therapist. Trying again changes nothing. */
export class Refused extends Error {}

/** Not now, but perhaps in a moment; the message is for the therapist. */
export class NotYet extends Error {}

const beatEvery = 5_000;
const answerWithin = 5_000;
const waits = [0, 500, 1_000, 2_000, 4_000];
const mostPending = 500;
const mostInOne = 50;
const mostRefusals = 3;

/** One SignalR connection that is never given up. Tells what happened in order, and keeps what the server has not taken yet. */
export class Link {
  /** How far the server's clock is ahead of ours, in milliseconds. */
  ahead = 0;
  private readonly hub: HubConnection;
  private pending: { seq: number; event: PanelEvent }[] = [];
  /** Starts at the time: a panel that is opened anew must not repeat numbers of its predecessor. */
  private seq = Date.now() * 1_000;
  private sending = false;
  private isOpen = false;
  private stopped = false;
  private attempts = 0;
  private refusals = 0;

  constructor(private readonly ends: LinkEnds) {
    this.hub = new HubConnectionBuilder()
      .withUrl('/hubs/companion', { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build();
    this.hub.on('Carry', (command: Command) => ends.carry(command));
    this.hub.on('Show', (view: View) => ends.show(view));
    this.hub.on('Bye', (reason: string) => ends.bye(reason));
    this.hub.onclose(() => this.lost());
    setInterval(() => void this.beat(), beatEvery);
  }

  async connect(): Promise<void> {
    this.stopped = false;
    this.ends.state('connecting');
    await this.again();
  }

  /** No more attempts until <c>connect</c> is called. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.hub.stop();
  }

  report(event: PanelEvent): void {
    this.pending.push({ seq: this.seq++, event });
    // A roster is read after every gap, so what is oldest is what is missed least.
    if (this.pending.length > mostPending) this.pending.splice(0, this.pending.length - mostPending);
    void this.flush();
  }

  /** False: it did not arrive. */
  async say(choice: string, alias: string | null, personId: string | null, cardId: string | null): Promise<boolean> {
    if (!this.isOpen) return false;
    try {
      await within(this.hub.invoke('Say', choice, alias, personId, cardId), answerWithin);
      return true;
    } catch {
      return false;
    }
  }

  private async again(): Promise<void> {
    while (!this.stopped) {
      const wait = waits[Math.min(this.attempts, waits.length - 1)] ?? 0;
      // Spread out: after a restart of the server every panel is back at once.
      await new Promise(resolve => setTimeout(resolve, wait * (0.75 + Math.random() / 2)));
      if (await this.attempt()) return;
      this.attempts++;
    }
  }

  private async attempt(): Promise<boolean> {
    try {
      if (this.hub.state === HubConnectionState.Disconnected) await this.hub.start();
    } catch {
      this.ends.state('lost');
      return false;
    }

    for (const renew of [false, true]) {
      let token: string;
      try {
        token = await this.ends.token(renew);
      } catch (error) {
        if (error instanceof Refused) {
          this.refuse(error.message);
          return true;
        }

        this.ends.state('lost', error instanceof NotYet ? error.message : undefined);
        return false;
      }

      if (await this.opened(token)) {
        this.isOpen = true;
        this.attempts = 0;
        this.ends.state('open');
        this.ends.opened();
        void this.flush();
        return true;
      }
    }

    this.ends.state('lost');
    return false;
  }

  private async opened(token: string): Promise<boolean> {
    try {
      await within(this.hub.invoke('Open', token, this.ends.hello()), answerWithin);
      return true;
    } catch {
      return false;
    }
  }

  private refuse(why: string): void {
    this.stopped = true;
    this.ends.state('refused', why);
    void this.hub.stop();
  }

  private lost(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (this.stopped) return;
    this.ends.state('lost');
    void this.again();
  }

  private async beat(): Promise<void> {
    if (!this.isOpen) return;
    const sent = Date.now();
    try {
      const now = await within(this.hub.invoke<number | null>('Beat'), answerWithin);
      if (typeof now === 'number') this.ahead = now - (sent + Date.now()) / 2;
      void this.flush();
    } catch {
      // A connection that does not answer is none, whatever the socket says.
      await this.hub.stop();
    }
  }

  private async flush(): Promise<void> {
    if (this.sending || !this.isOpen) return;
    this.sending = true;
    try {
      while (this.isOpen && this.pending.length > 0) {
        const batch = this.pending.slice(0, mostInOne);
        await within(this.hub.invoke('Report', batch[0]?.seq, batch.map(b => b.event)), answerWithin);
        const last = batch.at(-1)?.seq ?? 0;
        this.pending = this.pending.filter(p => p.seq > last);
        this.refusals = 0;
      }
    } catch {
      // Not taken: it stays, and goes again with the next event, beat or connection. What is refused again and again
      // must not hold up the rest: the room is read anew instead.
      if (this.isOpen && ++this.refusals >= mostRefusals) {
        this.refusals = 0;
        this.pending = this.pending.slice(mostInOne);
        this.ends.missed();
      }
    } finally {
      this.sending = false;
    }
  }
}

function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('noAnswer')), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
