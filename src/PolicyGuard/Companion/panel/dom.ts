type Child = Node | string;

/** One element; text only ever as text. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Writes only what differs: a screen reader speaks of every write. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function setAttribute(target: Element, name: string, value: string | null): void {
  if (target.getAttribute(name) === value) return;
  if (value === null) target.removeAttribute(name);
  else target.setAttribute(name, value);
}

const svg = 'http://www.w3.org/2000/svg';

/** A drawn icon of one path, never spoken. */
export function icon(path: string): SVGElement {
  const [image, line] = [document.createElementNS(svg, 'svg'), document.createElementNS(svg, 'path')];
  line.setAttribute('d', path);
  image.setAttribute('viewBox', '0 0 24 24');
  image.setAttribute('class', 'icon');
  image.setAttribute('aria-hidden', 'true');
  image.append(line);
  return image;
}

export const shield = 'M12 3 4.5 6v5.5c0 4.6 3.1 8 7.5 9.5 4.4-1.5 7.5-4.9 7.5-9.5V6L12 3Z';
export const hand = 'M8 12V5.5a1.5 1.5 0 0 1 3 0V11m0-6.5v-1a1.5 1.5 0 0 1 3 0V11m0-5.5a1.5 1.5 0 0 1 3 0V13m0-3.5a1.5 1.5 0 0 1 3 0V15c0 3.5-2.5 6.5-6.5 6.5-3 0-4.6-1.3-6-3.6L4.4 14a1.5 1.5 0 0 1 2.4-1.8L8 13.5';
