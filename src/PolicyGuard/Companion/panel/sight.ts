const half = 0.5;

/**
 * Tells what of the page can be seen: painted, and inside the part of the panel that is scrolled into view. A browser that paints nothing,
 * because the panel is hidden, tells of nothing.
 */
export class Sight {
  private readonly ids = new WeakMap<Element, string>();
  private readonly observer: IntersectionObserver;

  constructor(seen: (id: string) => void) {
    this.observer = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const id = this.ids.get(entry.target);
        if (entry.intersectionRatio < half || id === undefined) continue;
        this.observer.unobserve(entry.target);
        if (entry.target.isConnected) seen(id);
      }
    }, { threshold: half });
  }

  /** Once for each element: what was seen is seen. */
  watch(target: Element, id: string): void {
    this.ids.set(target, id);
    this.observer.observe(target);
  }

  /** What is hidden is seen by nobody. */
  unwatch(target: Element): void {
    this.observer.unobserve(target);
  }
}
