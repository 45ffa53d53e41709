import { element, setAttribute, setText } from '../../../PolicyGuard/Companion/panel/dom';
import { Bridge } from './bridge';
import { Desk } from './desk';
import { Stage } from './stage';
import { Wire } from './wire';

const root = document.querySelector<HTMLElement>('#client') ?? document.body;
const frame = element('iframe', { title: 'PolicyGuard in the side panel', id: 'panel-frame' });
const closed = element('p', { class: 'closed soft' }, 'The side panel is closed.');
const toggle = element('button', { type: 'button', class: 'quiet' });
const where = element('p', { class: 'soft' });
const pages = element('a', { target: '_blank', rel: 'noopener' }, 'PolicyGuard\'s pages');
const cut = element('p', { class: 'note warn', role: 'status', hidden: '' }, 'The sandbox does not answer. Is it still running?');
let open = true;
let last = { panel: null as string | null, loads: 0, inMeeting: false };

const wire = new Wire(
  scene => {
    last = scene;
    setText(where, `Meeting ${scene.meeting}, ${scene.live ? 'running' : 'not running'}`);
    setAttribute(pages, 'href', scene.panel === null ? null : new URL('/sessions', scene.panel).href);
    stage.show(scene);
    desk.show(scene);
    panel();
  },
  message => bridge.tell(message),
  connected => setAttribute(cut, 'hidden', connected ? '' : null),
);
const bridge = new Bridge(frame, call => wire.call(call));
const stage = new Stage(act => wire.act(act));
const desk = new Desk(act => wire.act(act));

toggle.addEventListener('click', () => {
  open = !open;
  panel();
});

/** As in Zoom: only in a running meeting, and only while it is open. */
function panel(): void {
  const shown = open && (last.inMeeting || frame.src !== '');
  if (shown) bridge.show(last.panel, last.loads);
  else bridge.close();
  setAttribute(frame, 'hidden', shown ? null : '');
  setAttribute(closed, 'hidden', shown ? '' : null);
  setText(closed, !open ? 'The side panel is closed: nobody here can hold or admit.' : last.panel === null ? 'No PolicyGuard is connected to this sandbox.' : 'The side panel opens with the meeting.');
  setText(toggle, open ? 'Close the panel' : 'Open the panel');
}

root.replaceChildren(
  element('header', { class: 'bar' }, element('h1', {}, 'Simulated Zoom client'), where, pages),
  cut,
  element('main', { class: 'client', 'aria-label': 'Simulated client' },
    element('div', { class: 'left' }, stage.root, desk.root),
    element('aside', { class: 'side', 'aria-label': 'Side panel' }, element('div', { class: 'row' }, element('h2', {}, 'Apps'), toggle), frame, closed)),
);
