import type { Act, Scene } from './scene';

/** The page's one connection to the sandbox. What is said before it stands is said once it does. */
export class Wire {
  private socket: WebSocket | null = null;
  private waiting: string[] = [];

  constructor(
    private readonly scene: (scene: Scene) => void,
    private readonly sdk: (message: unknown) => void,
    private readonly state: (connected: boolean) => void,
  ) {
    this.open();
  }

  act(act: Act): void {
    this.send(act);
  }

  call(call: unknown): void {
    this.send({ call });
  }

  private send(message: unknown): void {
    const text = JSON.stringify(message);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
    else this.waiting.push(text);
  }

  private open(): void {
    const socket = new WebSocket(`${location.pathname.replace(/\/$/, '')}/wire`);
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.state(true);
      for (const text of this.waiting.splice(0)) socket.send(text);
    });
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as { scene?: Scene; sdk?: unknown };
      if (message.scene !== undefined) this.scene(message.scene);
      if (message.sdk !== undefined) this.sdk(message.sdk);
    });
    socket.addEventListener('close', () => {
      this.state(false);
      setTimeout(() => this.open(), 1_000);
    });
  }
}
