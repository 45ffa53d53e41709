import { element, setAttribute, setText } from '../../../PolicyGuard/Companion/panel/dom';
import type { Act, Person, Scene } from './scene';

type Button = [label: string, act: Act];

/** The meeting window: who is inside, who waits, who is gone, and the host's own buttons. */
export class Stage {
  private readonly tiles = element('ul', { class: 'tiles', 'aria-label': 'In the meeting' });
  private readonly waiting = element('ul', { class: 'rows', 'aria-label': 'In the waiting room' });
  private readonly gone = element('ul', { class: 'rows', 'aria-label': 'Gone' });
  private readonly text = element('p', { class: 'soft' });
  private readonly controls = element('div', { class: 'controls' });
  private drawn = '';
  readonly root = element('section', { class: 'window', 'aria-label': 'Meeting' },
    this.tiles, this.controls,
    element('div', { class: 'doors' },
      element('div', {}, element('h2', {}, 'Waiting room'), this.text, this.waiting),
      element('div', {}, element('h2', {}, 'Gone'), this.gone)));

  constructor(private readonly act: (act: Act) => void) {}

  show(scene: Scene): void {
    setAttribute(this.root, 'data-live', scene.live ? '' : null);
    setText(this.text, !scene.live ? '' : scene.waitingRoom ? `On. ${scene.waitingText === null ? '' : `It reads: "${scene.waitingText}"`}` : 'Off: whoever comes is inside.');
    const key = JSON.stringify([scene.people, scene.live, scene.waitingRoom, scene.recording, scene.inMeeting]);
    if (key === this.drawn) return;
    this.drawn = key;
    const at = (place: Person['place']) => scene.people.filter(p => p.place === place);
    this.tiles.replaceChildren(...at('Inside').map(p => this.tile(p)));
    if (!scene.live) this.tiles.replaceChildren(element('li', { class: 'nobody' }, 'The meeting is not running.'));
    this.waiting.replaceChildren(...at('Waiting').map(p => this.row(p, [['Admit', { act: 'admit', who: p.uuid }], ['Remove', { act: 'remove', who: p.uuid }], ['They leave', { act: 'leave', who: p.uuid }]])));
    this.gone.replaceChildren(...at('Gone').map(p => this.row(p, p.removed || !scene.live ? [] : [p.isHost ? ['Returns', { act: 'hostReturns' }] : ['Returns', { act: 'return', who: p.uuid }]])));
    this.drawControls(scene);
  }

  private drawControls(scene: Scene): void {
    const host = scene.people.find(p => p.uuid === scene.host && p.place === 'Inside');
    const buttons: Button[] = !scene.live ? [['Start the meeting', { act: 'begin' }]] : [
      ...(host === undefined ? [['You return', { act: 'hostReturns' }] satisfies Button] : [
        [host.sharing ? 'Stop sharing' : 'Share your screen', { act: 'share', who: host.uuid }] satisfies Button,
        ['Your connection drops', { act: 'drop', who: host.uuid }] satisfies Button,
      ]),
      [scene.recording ? 'Stop recording' : 'Record to the cloud', { act: 'record' }],
      [scene.waitingRoom ? 'Waiting room off' : 'Waiting room on', { act: 'waitingRoom' }],
      ['End the meeting', { act: 'end' }],
    ];
    this.controls.replaceChildren(...buttons.map(b => this.button(b)));
  }

  private tile(person: Person): HTMLElement {
    const name = element('strong', {}, person.name);
    const buttons: Button[] = person.isHost ? [] : [
      ['To waiting room', { act: 'putBack', who: person.uuid }], ['Remove', { act: 'remove', who: person.uuid }],
      ['They leave', { act: 'leave', who: person.uuid }], ['They drop', { act: 'drop', who: person.uuid }],
      [person.sharing ? 'They stop sharing' : 'They share', { act: 'share', who: person.uuid }],
    ];
    const caption = [person.kind, person.role === 'CoHost' ? 'co-host' : '', person.sharing ? 'shares a screen' : ''].filter(t => t !== '').join(', ');
    return element('li', { class: person.isHost ? 'tile host' : 'tile', 'data-uuid': person.uuid },
      element('span', { class: 'face', 'aria-hidden': 'true' }, initials(person.name)), name, element('span', { class: 'kind' }, caption), element('div', { class: 'small' }, ...buttons.map(b => this.button(b, person.name))));
  }

  private row(person: Person, buttons: Button[]): HTMLElement {
    return element('li', { 'data-uuid': person.uuid },
      element('span', {}, element('strong', {}, person.name), element('span', { class: 'kind' }, person.removed ? `${person.kind}, removed` : person.kind)),
      element('div', { class: 'small' }, ...buttons.map(b => this.button(b, person.name))));
  }

  private button([label, act]: Button, about?: string): HTMLButtonElement {
    const made = element('button', { type: 'button', class: act['act'] === 'begin' ? '' : 'quiet', ...(about === undefined ? {} : { 'aria-label': `${label}: ${about}` }) }, label);
    made.addEventListener('click', () => this.act(act));
    return made;
  }
}

function initials(name: string): string {
  return name.split(/\s+/).map(w => [...w][0] ?? '').join('').slice(0, 2).toUpperCase();
}
