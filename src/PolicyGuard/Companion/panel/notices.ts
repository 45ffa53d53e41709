import { element, setText } from './dom';
import type { Sight } from './sight';
import type { Notice } from './wire';

interface Line {
  notice: Notice;
  item: HTMLElement;
}

/**
 * What is to be known and needs no answer. The newest stands first; while it is to be quiet each stays where it is, one that is over leaves its
 * place empty, and a new one comes last: nothing moves.
 */
export class Notices {
  readonly section = element('ul', { id: 'notices', 'aria-label': 'Notices' });
  private lines: Line[] = [];

  constructor(private readonly sight: Sight) {}

  /** The notices that were not there before. */
  show(notices: Notice[], quiet: boolean): Notice[] {
    const fresh = notices.filter(n => !this.lines.some(l => l.notice.id === n.id));
    const known = (line: Line) => notices.find(n => n.id === line.notice.id);
    if (quiet) {
      for (const line of this.lines) {
        const now = known(line);
        if (now === undefined) this.empty(line);
        else this.write(line, now);
      }
    } else {
      for (const line of this.lines.filter(l => known(l) === undefined)) line.item.remove();
      this.lines = this.lines.filter(l => known(l) !== undefined);
      for (const line of this.lines) this.write(line, known(line) ?? line.notice);
    }

    for (const notice of fresh) this.add(notice);
    if (!quiet) this.order(notices);
    return fresh;
  }

  private add(notice: Notice): void {
    const item = element('li', { class: 'notice', 'data-id': notice.id }, notice.text);
    this.lines.push({ notice, item });
    this.section.append(item);
    this.sight.watch(item, notice.id);
  }

  private write(line: Line, notice: Notice): void {
    line.notice = notice;
    setText(line.item, notice.text);
    if (line.item.style.visibility === 'hidden') {
      line.item.style.visibility = '';
      this.sight.watch(line.item, notice.id);
    }
  }

  private empty(line: Line): void {
    // It keeps its size, and nobody reads it.
    this.sight.unwatch(line.item);
    line.item.style.visibility = 'hidden';
  }

  private order(notices: Notice[]): void {
    notices.forEach((notice, at) => {
      const item = this.lines.find(l => l.notice.id === notice.id)?.item;
      const there = this.section.children[at] ?? null;
      if (item !== undefined && item !== there) this.section.insertBefore(item, there);
    });
  }
}
