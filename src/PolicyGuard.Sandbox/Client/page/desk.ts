import { element, setText } from '../../../PolicyGuard/Companion/panel/dom';
import type { Act, Scene } from './scene';

const versions = ['6.5.0', '6.4.4', '5.15.9'];
const products = ['desktop', 'mobile', 'web'];
const roles = ['Host', 'CoHost', 'Attendee'];
const moods: Record<string, string> = { Honest: 'does what it says', Lies: 'says yes and does nothing', Fails: 'answers "Failure"', Silent: 'never answers' };
const apis = ['setWaitingRoomState', 'putParticipantToWaitingRoom', 'admitParticipantFromWaitingRoom', 'removeParticipant', 'cloudRecording', 'getMeetingParticipants', 'getWaitingRoomParticipants', 'getAppContext'];
const codes = [10001, 10017, 10021, 10022, 10040, 10049, 10075, 10118, 10150, 10151, 10233, 10234, 10235, 10236, 10237, 10238, 10239, 10240];
const from = { sdk: 'panel asks Zoom', told: 'Zoom tells panel', webhook: 'webhook', rest: 'PolicyGuard calls' };

/** Everything round the meeting: who comes, what this client is like, and what was said between whom. */
export class Desk {
  private readonly cast = element('div', { class: 'buttons' });
  private readonly client = element('div', { class: 'switches' });
  private readonly log = element('ol', { class: 'log', 'aria-label': 'What was said', tabindex: '0' });
  private castDrawn = '';
  private clientDrawn = '';
  private logDrawn = '';
  readonly root = element('div', { class: 'desk' },
    element('section', { class: 'card' }, element('h2', {}, 'Somebody comes'), this.cast),
    element('section', { class: 'card' }, element('h2', {}, 'This Zoom client'), this.client),
    element('section', { class: 'card across' }, element('h2', {}, 'What was said'), this.log));

  constructor(private readonly act: (act: Act) => void) {}

  show(scene: Scene): void {
    const cast = JSON.stringify([scene.cast, scene.live]);
    if (cast !== this.castDrawn) {
      this.castDrawn = cast;
      this.cast.replaceChildren(...scene.cast.map(c => {
        const made = element('button', { type: 'button', class: 'quiet', ...(scene.live ? {} : { disabled: '' }) }, c.label);
        made.addEventListener('click', () => this.act({ act: 'arrive', who: c.id }));
        return made;
      }));
    }

    const client = JSON.stringify([scene.client, scene.host]);
    if (client !== this.clientDrawn) {
      this.clientDrawn = client;
      this.drawClient(scene);
    }

    const log = String(scene.log.at(-1)?.at) + scene.log.length + (scene.log.at(-1)?.text ?? '');
    if (log === this.logDrawn) return;
    this.logDrawn = log;
    this.log.replaceChildren(...[...scene.log].reverse().map(l => element('li', { 'data-from': l.from }, element('span', { class: 'badge plain' }, from[l.from]), element('code', {}, l.text))));
  }

  private drawClient(scene: Scene): void {
    const { client } = scene;
    const set = (name: string, value: string | boolean) => this.act({ act: 'set', name, value });
    const api = select('Method', apis, apis[0] ?? '', () => {});
    const code = select('Code', codes.map(String), String(codes[0]), () => {});
    const inject = element('button', { type: 'button', class: 'quiet' }, 'Its next call fails so');
    inject.addEventListener('click', () => {
      this.act({ act: 'inject', api: api.value(), code: Number(code.value()) });
      setText(inject, 'Its next call fails so');
    });
    this.client.replaceChildren(
      select('Version', versions, client.version, v => set('version', v)).root,
      select('Product', products, client.product, v => set('product', v)).root,
      select('Your role', roles, client.role, v => this.act({ act: 'role', who: scene.host, value: v })).root,
      select('When asked, it', Object.keys(moods), client.mood, v => set('mood', v), moods).root,
      check('Guest mode (app not added)', client.guest, v => set('guest', v)),
      check('Other ids than in webhooks, from the next arrival on', client.idsDiffer, v => set('idsDiffer', v)),
      check('Another id with another role', client.idsChangeWithRole, v => set('idsChangeWithRole', v)),
      api.root, code.root, inject);
  }
}

function select(label: string, values: readonly string[], now: string, changed: (value: string) => void, words: Record<string, string> = {}) {
  const box = element('select', {}, ...values.map(v => element('option', { value: v }, words[v] ?? v)));
  box.value = now;
  box.addEventListener('change', () => changed(box.value));
  return { root: element('label', { class: 'field' }, label, box), value: () => box.value };
}

function check(label: string, now: boolean, changed: (value: boolean) => void): HTMLElement {
  const box = element('input', { type: 'checkbox' });
  box.checked = now;
  box.addEventListener('change', () => changed(box.checked));
  return element('label', { class: 'check' }, box, label);
}
