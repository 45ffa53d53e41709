// What goes over the wire between the panel and PolicyGuard. The C# side has the same shapes in Companion/ and Decide/Live/Panel.

/** What the client is and may do; sent at the start and whenever one of it changes. */
export interface Hello {
  clientVersion: string;
  product: string;
  runningContext: string;
  role: Role;
  /** The SDK's word for the user: everything but `authorized` is guest mode. */
  status: string;
  unsupportedApis: string[];
  supported: string[];
}

/** The SDK spells a co-host in three ways; here there is one. */
export type Role = 'host' | 'coHost' | 'attendee';

export interface Person {
  participantUUID: string;
  screenName: string;
}

/**
 * `timestamp`: when the panel heard it, or began to read it, in milliseconds of the panel's own clock. The SDK's own stamps are whole seconds,
 * too coarse to tell what of a second came first, and whose clock they are of nobody says.
 */
export type PanelEvent =
  | { kind: 'participant'; status: string; participantUUID: string; screenName: string; role: Role; timestamp: number }
  | ({ kind: 'waiting'; status: 'join' | 'leave'; action?: string; timestamp: number } & Person)
  | { kind: 'waitingRoom'; on: boolean; timestamp: number }
  | { kind: 'cloudRecording'; status: string; timestamp: number }
  | { kind: 'share'; action: string; participantUUID: string; timestamp: number }
  | { kind: 'roster'; inside: (Person & { role: Role })[]; waiting: Person[]; timestamp: number }
  | ({ kind: 'hello'; timestamp: number } & Hello);

/** What part this panel has. acts: it is asked. standby: another panel is. role: Zoom does not say that its user leads the meeting. */
export type Standing = 'acts' | 'standby' | 'role';

export type CommandKind = 'secure' | 'admit' | 'putBack' | 'remove' | 'stopRecording' | 'readRoom';

export interface Command {
  id: string;
  /** Unix milliseconds by the server's clock; after it the command is refused rather than carried out late. */
  deadline: number;
  kind: CommandKind;
  participantUUID: string | null;
}

/** `done`: the client said yes, or said that it is so already. It is never a claim about the room. */
export interface Answer {
  id: string;
  done: boolean;
  code: number | null;
  message: string;
}

export type Tone = 'good' | 'busy' | 'warn' | 'off';

/** A button of a card. Exactly one of a card is `safe`: what also happens when nobody taps. */
export interface Choice {
  say: string;
  personId: string | null;
  label: string;
  safe: boolean;
}

export interface Card {
  id: string;
  kind: 'uncertain' | 'noteTaker' | 'returning';
  /** Empty: about the room itself. */
  alias: string;
  title: string;
  text: string;
  /** Unix milliseconds by the server's clock; null: it stays until it is answered. */
  until: number | null;
  choices: Choice[];
}

export interface Question {
  alias: string;
  question: string;
  choices: Choice[];
}

export interface Recap {
  title: string;
  lines: string[];
  ask: Question[];
}

/** Something to know that needs no answer. */
export interface Notice {
  id: string;
  text: string;
}

/** All there is to see. Aliases only: no name of a client ever comes this way. */
export interface View {
  revision: number;
  state: string;
  line: string;
  tone: Tone;
  handsOff: boolean;
  blind: boolean;
  quiet: boolean;
  cards: Card[];
  recap: Recap | null;
  notices?: Notice[];
  /** What may be said of the session as a whole, beside the line. */
  offer?: Choice | null;
}
