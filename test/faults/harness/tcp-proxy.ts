import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to bytes on their way, both ways. */
export type LineFault =
  | { readonly kind: 'pass' }
  /** Each piece arrives so many milliseconds later. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** So many bytes a second. */
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  /** Nothing arrives, and nobody is told. */
  | { readonly kind: 'black hole' }
  /** New connections are refused and old ones reset. */
  | { readonly kind: 'reset' };

const TICK_MILLISECONDS = 50;

/** A line between two programs that can be spoilt while they use it. */
export class TcpProxy {
  #fault: LineFault = { kind: 'pass' };
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    /** Where connections go to; may change. */
    public target: number,
  ) {
    server.on('connection', (client) => this.#join(client));
  }

  /** @param target TCP port on loopback */
  static async start(target: number): Promise<TcpProxy> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TcpProxy(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on, for connections that there are as well. */
  set fault(fault: LineFault) {
    this.#fault = fault;
    if (fault.kind === 'reset') this.cut();
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.fault = { kind: 'reset' };
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(client: Socket): void {
    if (this.#fault.kind === 'reset') return void client.resetAndDestroy();
    const upstream = connect({ host: '127.0.0.1', port: this.target });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      void this.#carry(from, to).catch(() => to.destroy());
    }
    client.resume();
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await this.#hold(chunk.length);
      if (!to.write(chunk)) await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
    }
    to.end();
  }

  async #hold(bytes: number): Promise<void> {
    while (this.#fault.kind === 'black hole') {
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
    const fault = this.#fault;
    const delay =
      fault.kind === 'latency'
        ? fault.milliseconds
        : fault.kind === 'drip'
          ? Math.max(TICK_MILLISECONDS, (bytes / fault.bytesPerSecond) * 1000)
          : 0;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  }
}
