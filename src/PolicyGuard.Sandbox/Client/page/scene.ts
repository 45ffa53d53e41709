/** What the sandbox says there is to see; ClientDesk.Scene in C#. */
export interface Scene {
  meeting: string;
  live: boolean;
  inMeeting: boolean;
  panel: string | null;
  /** Rises when the panel must be loaded anew. */
  loads: number;
  waitingRoom: boolean;
  recording: boolean;
  waitingText: string | null;
  host: string | null;
  people: Person[];
  cast: { id: string; label: string }[];
  client: {
    version: string;
    product: string;
    guest: boolean;
    mood: string;
    role: string;
    idsDiffer: boolean;
    idsChangeWithRole: boolean;
  };
  log: { from: 'sdk' | 'told' | 'webhook' | 'rest'; text: string; at: number }[];
}

export interface Person {
  uuid: string;
  name: string;
  kind: string;
  role: string;
  place: 'Gone' | 'Waiting' | 'Inside';
  sharing: boolean;
  removed: boolean;
  isHost: boolean;
}

export type Act = Record<string, string | number | boolean | null>;
