import { limits } from './abilities';
import type { LinkState } from './link';
import type { Card, Choice, Hello, Notice, Recap, Standing, Tone, View } from './wire';

/** What the panel knows when it draws. */
export interface Known {
  link: LinkState;
  /** The server's or Zoom's own words for a link that is refused. */
  detail: string | null;
  hello: Hello;
  view: View | null;
  standing: Standing | null;
  handsOff: boolean;
  /** Zoom said that the meeting is over. */
  over: boolean;
  /** Somebody shares, or the server said that it is to be quiet; that also holds while it is away. */
  quiet: boolean;
  /** A tap that did not arrive. */
  notice: string | null;
}

/** What is on the screen. */
export interface Screen {
  line: string;
  /** lost: nothing here protects anybody. */
  tone: Tone | 'lost';
  note: string;
  /** True: the button resumes. */
  handsOff: boolean;
  showSwitch: boolean;
  cards: Card[];
  notices: Notice[];
  recap: Recap | null;
  offer: Choice | null;
  quiet: boolean;
}

const enforced = 'Nothing is enforced from here.';
const anotherActs = 'Another PolicyGuard panel of this meeting acts. This one only shows; taps count here too.';
const notLeading = 'Zoom does not say that you are host or co-host of this meeting. If you are, open PolicyGuard again from Zoom\'s Apps.';
const untilResumed = 'Nothing is done from this panel until you resume.';

export function screenOf(known: Known): Screen {
  const { view, link } = known;
  const handsOff = known.handsOff || view?.handsOff === true;
  const base = { handsOff, showSwitch: !known.over && view?.recap == null, cards: [], notices: [], offer: null, recap: view?.recap ?? null, quiet: known.quiet };
  if (base.recap !== null) return { ...base, line: view?.line ?? 'The session is over.', tone: view?.tone ?? 'off', note: known.notice ?? '' };
  if (known.over) return { ...base, line: 'The session is over.', tone: 'off', note: '' };
  if (known.handsOff) return { ...base, line: 'Hands off.', tone: 'off', note: link === 'open' ? untilResumed : link === 'refused' && known.detail !== null ? `${untilResumed} ${known.detail}` : `${untilResumed} Not connected: PolicyGuard is told when it is back.` };
  switch (link) {
    case 'connecting': return { ...base, line: 'Connecting…', tone: 'busy', note: `${enforced} One moment.` };
    case 'lost': return { ...base, line: 'Not connected.', tone: 'lost', note: `${enforced} ${known.detail ?? 'Use Zoom\'s own Participants list; PolicyGuard keeps trying.'}` };
    case 'refused': return { ...base, line: 'Not connected.', tone: 'lost', note: `${enforced} ${known.detail ?? ''}`.trim(), showSwitch: false };
    case 'open': break;
  }

  // What was shown while they led is not true for ever.
  if (known.standing === 'role') return { ...base, line: 'Only watching.', tone: 'off', note: known.hello.role === 'attendee' ? limits(known.hello) ?? '' : notLeading };
  if (view === null) return { ...base, line: 'Connected.', tone: 'busy', note: 'Reading the room.' };
  const note = known.notice ?? (known.standing === 'standby' ? anotherActs : limits(known.hello)) ?? '';
  return { ...base, line: view.line, tone: view.tone, note, cards: view.cards, notices: view.notices ?? [], offer: view.offer ?? null };
}
