/** The therapist's switch. It lives here, so that it holds without a server, and it holds until it is switched back here. */
export class HandsOff {
  /** What the server has not been told yet. */
  untold: 'HandsOff' | 'Resume' | null = null;
  private here = false;
  private key: string | null = null;

  get on(): boolean {
    return this.here;
  }

  /** A panel that is opened anew in the same meeting keeps its hands off, and says so again. */
  recall(meeting: string): void {
    this.key = `handsOff:${meeting}`;
    if (this.here) this.store();
    else if (storage()?.getItem(this.key) === 'on') this.set(true);
  }

  set(on: boolean): void {
    this.here = on;
    this.untold = on ? 'HandsOff' : 'Resume';
    this.store();
  }

  /** True: it is on here. The server has to hear of it again, whatever it was told before. */
  tellAgain(): boolean {
    if (this.here) this.untold = 'HandsOff';
    return this.here;
  }

  private store(): void {
    if (this.key === null) return;
    if (this.here) storage()?.setItem(this.key, 'on');
    else storage()?.removeItem(this.key);
  }
}

/** Where storage is closed to framed pages, the switch lasts as long as the panel is open. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
