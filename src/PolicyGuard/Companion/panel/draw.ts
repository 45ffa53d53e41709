import { Cards, choices, type Tap } from './cards';
import { element, hand, icon, setAttribute, setText, shield } from './dom';
import { Notices } from './notices';
import type { Screen } from './screen';
import { Sight } from './sight';
import type { Choice, Question, Recap } from './wire';

export interface Taps {
  card: Tap;
  handsOff(): void;
  offer(choice: Choice): void;
  /** A question or a notice stands where it can be read. */
  seen(id: string): void;
  /** "Was this right?" after the session. True: the tap arrived. */
  recap(question: Question, choice: Choice): Promise<boolean>;
}

/** Letters. A longer line is written smaller, so that it has room at 320 pixels. */
const longLine = 60;

/** The panel's page. Made once; afterwards only words and attributes change, so that nothing jumps and focus stays. */
export class Drawing {
  private readonly line = element('p', { id: 'line', role: 'status', 'aria-live': 'polite' });
  private readonly note = element('p', { id: 'note', class: 'soft' });
  // In the box of the state, whose size is always the same: it comes and goes, and nothing moves.
  private readonly offer = element('button', { id: 'offer', type: 'button', class: 'quiet', hidden: '' });
  private readonly state = element('div', { class: 'state', 'data-tone': 'busy' }, element('span', { class: 'mark', 'aria-hidden': 'true' }), this.line, this.note, this.offer);
  private readonly label = element('span');
  private readonly button = element('button', { id: 'hands-off', type: 'button', 'aria-pressed': 'false' }, icon(hand), this.label);
  private readonly recap = element('section', { id: 'recap', 'aria-label': 'After the session' });
  private readonly spoken = element('p', { class: 'hidden', 'aria-live': 'polite' });
  private readonly cards: Cards;
  private readonly notices: Notices;
  private unspoken: string[] = [];
  private recapDrawn = '';
  private offered: Choice | null = null;

  constructor(root: HTMLElement, private readonly taps: Taps) {
    const sight = new Sight(id => taps.seen(id));
    this.cards = new Cards(taps.card, sight);
    this.notices = new Notices(sight);
    this.button.addEventListener('click', () => taps.handsOff());
    this.offer.addEventListener('click', () => {
      if (this.offered !== null) taps.offer(this.offered);
    });
    root.replaceChildren(element('h1', { class: 'brand' }, icon(shield), 'PolicyGuard'), this.state, this.button, this.cards.section, this.notices.section, this.recap, this.spoken);
  }

  show(screen: Screen): void {
    // Quiet: a screen reader's voice would be heard by the client too.
    setAttribute(this.line, 'aria-live', screen.quiet ? 'off' : 'polite');
    setAttribute(document.body, 'data-quiet', screen.quiet ? '' : null);
    setText(this.line, screen.line);
    setAttribute(this.state, 'data-long', screen.line.length > longLine ? '' : null);
    setText(this.note, screen.note);
    setAttribute(this.state, 'data-tone', screen.tone);
    setAttribute(this.state, 'tabindex', this.state.scrollHeight > this.state.clientHeight ? '0' : null);
    setText(this.label, screen.handsOff ? 'Resume' : 'Hands off');
    setAttribute(this.button, 'aria-pressed', String(screen.handsOff));
    setAttribute(this.button, 'hidden', screen.showSwitch ? null : '');
    this.offered = screen.offer;
    setText(this.offer, screen.offer?.label ?? '');
    setAttribute(this.offer, 'hidden', screen.offer === null ? '' : null);
    this.unspoken.push(...this.cards.show(screen.cards).map(c => `${c.title} ${c.text}`));
    this.unspoken.push(...this.notices.show(screen.notices, screen.quiet).map(n => n.text));
    if (!screen.quiet && this.unspoken.length > 0) setText(this.spoken, this.unspoken.splice(0).join(' '));
    this.showRecap(screen.recap);
  }

  tick(now: number, quiet: boolean): void {
    if (!quiet) this.cards.tick(now);
  }

  private showRecap(recap: Recap | null): void {
    const key = JSON.stringify(recap);
    if (key === this.recapDrawn) return;
    this.recapDrawn = key;
    if (recap === null) {
      this.recap.replaceChildren();
      return;
    }

    const lines = element('ul', { class: 'stack' }, ...recap.lines.map(l => element('li', {}, l)));
    const asks = recap.ask.map(q => element('div', { class: 'ask' }, element('p', {}, q.question), choices(q.choices, c => this.taps.recap(q, c))));
    this.recap.replaceChildren(element('div', { class: 'card' }, element('h2', {}, recap.title), lines, ...asks));
  }
}
