import { Commands } from './commands';
import { Drawing } from './draw';
import { HandsOff } from './handsOff';
import { Link, type LinkState } from './link';
import { Room } from './room';
import { Shown } from './shown';
import { screenOf } from './screen';
import { keep, token } from './token';
import type { Standing, View } from './wire';
import { refusalOf, zoom } from './zoom';

/** Longer than the way from a tap through the server and Zoom's client to the room and back. */
const effectWithin = 8_000;
const tellAgainAfter = 2_000;

/** A tap that the server did not take, by its word; every other word means that it did not arrive. */
const untaken: Record<string, string> = {
  slow: 'Too many taps at once. Tap again in a moment.',
  wait: 'PolicyGuard has just started and does not know yet who belongs to the practice. Tap again in a moment.',
};

const handsOff = new HandsOff();
let link: LinkState = 'connecting';
let detail: string | null = null;
let view: View | null = null;
let standing: Standing | null = null;
let telling = false;
let quiet = false;
let over = false;
let notice: string | null = null;

const shown = new Shown(ids => server.shown(ids), () => link === 'open');
const drawing = new Drawing(document.querySelector<HTMLElement>('#panel') ?? document.body, {
  card: (card, choice) => say(choice.say, card.alias, choice.personId, card.id),
  seen: id => shown.add(id),
  offer: choice => void say(choice.say, null, choice.personId, null),
  recap: (question, choice) => say(choice.say, question.alias, choice.personId, null),
  handsOff: () => {
    handsOff.set(!screen().handsOff);
    draw();
    void tell();
  },
});
const room = new Room(event => server.report(event), () => {
  draw();
  // Another role, another user: what was refused may be granted now.
  if (link === 'refused' && room.isInMeeting && room.hello.role !== 'attendee') void join();
});
const commands = new Commands({ now: () => Date.now() + server.ahead, handsOff: () => handsOff.on, hello: () => room.hello, readRoom: () => room.read() });
const server = new Link({
  token,
  hello: () => room.hello,
  renewed: keep,
  standing: now => {
    standing = now;
    draw();
  },
  carry: command => commands.carry(command),
  show: next => {
    if (view !== null && next.revision < view.revision) return;
    view = next;
    quiet = next.quiet;
    notice = null;
    // Somebody else resumed, and this panel still says hands off: the server must hear it again, or its other ways act against that.
    if (!next.handsOff && next.recap == null && handsOff.tellAgain()) void tell();
    draw();
  },
  state: (now, why) => {
    link = now;
    detail = why ?? null;
    // What was true before a gap is not claimed after it; a server that was started anew also counts from the beginning.
    if (now !== 'open' && view?.recap == null) view = null;
    draw();
  },
  opened: () => {
    void tell();
    void read();
    shown.retry();
  },
});

function screen() {
  return screenOf({ link, detail, hello: room.hello, view, standing, handsOff: handsOff.on, over, quiet: quiet || room.sharers.size > 0, notice });
}

function draw(): void {
  drawing.show(screen());
}

/** True: it arrived, and the question is gone because of it. A tap that changes nothing is said so, and can be repeated. */
async function say(choice: string, alias: string | null, personId: string | null, cardId: string | null): Promise<boolean> {
  const refusal = await server.say(choice, alias === '' ? null : alias, personId, cardId);
  if (refusal !== null) return remark(untaken[refusal] ?? 'That did not arrive. Tap again.');
  if (cardId === null) return true;
  await new Promise(resolve => setTimeout(resolve, effectWithin));
  return view?.cards.some(c => c.id === cardId) === true ? remark('Nothing has happened yet. Tap again, or use Zoom\'s Participants list.') : true;
}

function remark(text: string): false {
  notice = text;
  draw();
  return false;
}

/** The switch holds here at once; the server hears of it now, or as soon as it takes it. One after the other, so that the last word is the last. */
async function tell(): Promise<void> {
  if (telling) return;
  telling = true;
  for (let untold = handsOff.untold; untold !== null && link === 'open'; untold = handsOff.untold) {
    if (await server.say(untold, null, null, null) !== null) await new Promise(resolve => setTimeout(resolve, tellAgainAfter));
    else if (handsOff.untold === untold) handsOff.untold = null;
  }

  telling = false;
}

/** A room that the client does not show now is shown by its own events, or at the next asking. */
async function read(): Promise<void> {
  try {
    await room.read();
  } catch (error) {
    if (refusalOf(error).code === 10151) {
      detail = 'Zoom Apps are switched off in this meeting.';
      link = 'refused';
      draw();
    }
  }
}

async function start(): Promise<void> {
  draw();
  try {
    await room.open();
  } catch (error) {
    link = 'refused';
    detail = refusalOf(error).code === 10151 ? 'Zoom Apps are switched off in this meeting.' : 'Open this page in a meeting, in Zoom\'s own app.';
    draw();
    return;
  }

  zoom.onMeeting(({ action }) => {
    over = over || action === 'ended';
    draw();
  });
  await join();
}

async function join(): Promise<void> {
  const meeting = room.isInMeeting ? await room.uuid().catch(() => null) : null;
  // Without the meeting's name the switch still holds; only a reload forgets it.
  if (meeting !== null) handsOff.recall(meeting.uuid);
  draw();
  await server.connect();
}

setInterval(() => drawing.tick(Date.now() + server.ahead, screen().quiet), 1_000);
void start();
