/**
 * Stands where Zoom's client stands: the SDK in the panel's frame talks to its parent by messages, and gets its answers and events the
 * same way.
 */
export class Bridge {
  private loads = -1;

  constructor(
    private readonly frame: HTMLIFrameElement,
    private readonly call: (call: unknown) => void,
  ) {
    window.addEventListener('message', event => {
      if (event.source !== frame.contentWindow || typeof event.data !== 'string') return;
      this.call(JSON.parse(event.data));
    });
  }

  /** Loads the panel, or loads it anew when the client has changed under it. */
  show(panel: string | null, loads: number): void {
    if (panel === null || loads === this.loads) return;
    this.loads = loads;
    this.frame.src = panel;
  }

  close(): void {
    this.loads = -1;
    this.frame.removeAttribute('src');
  }

  tell(message: unknown): void {
    if (this.frame.src !== '') this.frame.contentWindow?.postMessage(message, new URL(this.frame.src).origin);
  }
}
