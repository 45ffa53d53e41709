import { element, setText } from './dom';
import type { Sight } from './sight';
import type { Card, Choice } from './wire';

/** True: the tap arrived. */
export type Tap = (card: Card, choice: Choice) => Promise<boolean>;

interface Slot {
  card: Card;
  box: HTMLElement;
  left: HTMLElement;
  answered: boolean;
}

/**
 * The questions, each in its own place. A question that goes while another stands below it leaves its place empty, and a new one comes
 * last: nothing moves under a finger.
 */
export class Cards {
  readonly section = element('section', { id: 'cards', 'aria-label': 'Questions', tabindex: '-1' });
  private slots: Slot[] = [];

  constructor(private readonly tap: Tap, private readonly sight: Sight) {}

  /** The questions that were not there before. */
  show(cards: Card[]): Card[] {
    for (const slot of this.slots.filter(s => !s.answered && !cards.some(c => c.id === s.card.id))) this.settle(slot);
    const fresh = cards.filter(card => !this.slots.some(s => s.card.id === card.id && !s.answered));
    for (const slot of this.slots) {
      const now = cards.find(c => c.id === slot.card.id);
      if (now !== undefined && !slot.answered && JSON.stringify(now) !== JSON.stringify(slot.card)) this.fill(slot, now);
    }

    while (this.slots.at(-1)?.answered === true) this.slots.pop()?.box.remove();
    for (const card of fresh) this.add(card);
    return fresh;
  }

  /** How long until the safe choice is taken by itself. */
  tick(now: number): void {
    for (const { card, left, answered } of this.slots) {
      const safe = card.choices.find(c => c.safe);
      if (answered || card.until === null || safe === undefined) continue;
      setText(left, `${safe.label}: by itself in ${Math.max(0, Math.ceil((card.until - now) / 1_000))} s`);
    }
  }

  private add(card: Card): void {
    const box = element('article', { class: 'card question', 'data-id': card.id });
    const slot = { card, box, left: element('p', { class: 'left soft', 'aria-hidden': 'true' }), answered: false };
    this.fill(slot, card);
    this.slots.push(slot);
    this.section.append(box);
  }

  private fill(slot: Slot, card: Card): void {
    const focused = document.activeElement instanceof HTMLButtonElement && slot.box.contains(document.activeElement) ? document.activeElement.dataset['key'] : null;
    slot.card = card;
    setText(slot.left, '');
    const title = element('h2', { id: `title-${card.id}` }, card.title);
    slot.box.className = `card question ${card.kind}`;
    slot.box.setAttribute('aria-labelledby', title.id);
    slot.box.replaceChildren(title, element('p', {}, card.text), choices(card.choices, choice => this.answer(slot, choice)), slot.left);
    this.sight.watch(title, card.id);
    if (focused != null) slot.box.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  private async answer(slot: Slot, choice: Choice): Promise<boolean> {
    return this.tap(slot.card, choice);
  }

  private settle(slot: Slot): void {
    const height = slot.box.getBoundingClientRect().height;
    const hadFocus = slot.box.contains(document.activeElement);
    slot.answered = true;
    slot.box.className = 'card question settled';
    slot.box.removeAttribute('aria-labelledby');
    slot.box.replaceChildren(element('p', { class: 'soft' }, 'Settled.'));
    // Script may set a size where the page's policy forbids inline styles in the document.
    slot.box.style.minHeight = `${height}px`;
    if (hadFocus) this.section.focus({ preventScroll: true });
  }
}

/** The buttons of a question: the safe one first and filled. While a tap is on its way none takes another. */
export function choices(all: Choice[], tap: (choice: Choice) => Promise<boolean>): HTMLElement {
  const row = element('div', { class: 'choices' });
  for (const choice of [...all].sort((a, b) => Number(b.safe) - Number(a.safe))) {
    const button = element('button', { type: 'button', class: choice.safe ? 'safe' : 'quiet', 'data-key': `${choice.say}:${choice.personId ?? ''}` }, choice.label);
    button.addEventListener('click', () => {
      if (row.getAttribute('aria-busy') === 'true') return;
      row.setAttribute('aria-busy', 'true');
      button.classList.add('sent');
      void tap(choice).then(arrived => {
        if (arrived) return;
        row.removeAttribute('aria-busy');
        button.classList.remove('sent');
      });
    });
    row.append(button);
  }

  return row;
}
