const firstWait = 2_000;
const longestWait = 30_000;
const mostInOne = 20;

/** Words of the server after which telling the same again on this connection changes nothing. */
const final = new Set(['role', 'tooMuch', 'open', 'token']);

/** Tells the server once of each notice and card that was seen; what it did not take is told again, less and less often. */
export class Shown {
  private readonly told = new Set<string>();
  private untold: string[] = [];
  private telling = false;
  private wait = firstWait;

  /** @param tell Null: taken. Else the server's one word for why not. */
  constructor(private readonly tell: (ids: string[]) => Promise<string | null>, private readonly isOpen: () => boolean) {}

  add(id: string): void {
    if (this.told.has(id) || this.untold.includes(id)) return;
    this.untold.push(id);
    this.wait = firstWait;
    // What is painted together is told together.
    queueMicrotask(() => void this.flush());
  }

  /** The server listens again, and may take what it refused on the connection before. */
  retry(): void {
    this.wait = firstWait;
    void this.flush();
  }

  private async flush(): Promise<void> {
    if (this.telling) return;
    this.telling = true;
    // Without a connection nobody is asked: the next one begins with a retry.
    while (this.untold.length > 0 && this.isOpen()) {
      const ids = this.untold.slice(0, mostInOne);
      const refusal = await this.tell(ids);
      if (refusal === null) {
        for (const id of ids) this.told.add(id);
        this.untold = this.untold.filter(id => !this.told.has(id));
        this.wait = firstWait;
      } else if (final.has(refusal)) {
        break;
      } else {
        await new Promise(resolve => setTimeout(resolve, this.wait));
        this.wait = Math.min(this.wait * 2, longestWait);
      }
    }

    this.telling = false;
  }
}
