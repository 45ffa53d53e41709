const againAfter = 2_000;
const mostInOne = 20;

/** Tells the server once of each notice and card that was seen; what it did not take is told again. */
export class Shown {
  private readonly told = new Set<string>();
  private untold: string[] = [];
  private telling = false;

  constructor(private readonly tell: (ids: string[]) => Promise<boolean>) {}

  add(id: string): void {
    if (this.told.has(id) || this.untold.includes(id)) return;
    this.untold.push(id);
    // What is painted together is told together.
    queueMicrotask(() => void this.flush());
  }

  /** The server listens again. */
  retry(): void {
    void this.flush();
  }

  private async flush(): Promise<void> {
    if (this.telling) return;
    this.telling = true;
    while (this.untold.length > 0) {
      const ids = this.untold.slice(0, mostInOne);
      if (await this.tell(ids)) {
        for (const id of ids) this.told.add(id);
        this.untold = this.untold.filter(id => !this.told.has(id));
      } else {
        await new Promise(resolve => setTimeout(resolve, againAfter));
      }
    }

    this.telling = false;
  }
}
