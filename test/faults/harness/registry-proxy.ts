import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a registry does instead of its duty. */
export type RegistryFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The answer begins after so many milliseconds. */
  | { readonly kind: 'late'; readonly milliseconds: number }
  /** One byte a second, for ever. */
  | { readonly kind: 'drip' }
  | { readonly kind: 'never' }
  /** The connection is reset before any answer. */
  | { readonly kind: 'reset' }
  /** The length of the whole is declared, and the connection ends half way. */
  | { readonly kind: 'half' }
  /** One bit is another. */
  | { readonly kind: 'wrong bytes' }
  /** Nothing is answered until `release`. */
  | { readonly kind: 'hold' };

/** Which requests. Configs are those blobs that a manifest named as such. */
export type Concerned = 'manifests' | 'configs' | 'layers';

/** Distribution specification, "Error Codes". */
const CODES: Readonly<Record<number, string>> = { 401: 'UNAUTHORIZED', 429: 'TOOMANYREQUESTS' };

/** A registry in front of a real one, which fails as it is told to. */
export class RegistryProxy {
  readonly requests: string[] = [];
  readonly #faults = new Map<Concerned, { fault: RegistryFault; left: number }>();
  readonly #held = new Set<() => void>();
  readonly #configs = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly upstream: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** @param upstream host:port of the real registry */
  static async start(upstream: string): Promise<RegistryProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RegistryProxy(server, upstream);
  }

  /** host:port, as it stands in a reference. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests that are not answered until `release`. */
  get held(): number {
    return this.#held.size;
  }

  /** @param times so many requests; all of them unless told */
  fail(concerned: Concerned, fault: RegistryFault, times = Infinity): void {
    this.#faults.set(concerned, { fault, left: times });
  }

  /** Behaves from now on, and answers what is held. */
  release(): void {
    this.#faults.clear();
    for (const resume of this.#held) resume();
    this.#held.clear();
  }

  async stop(): Promise<void> {
    this.release();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(`${request.method} ${request.url}`);
    const fault = request.url === '/v2/' ? undefined : this.#faultOf(request.url ?? '');
    if (fault?.kind === 'hold') await new Promise<void>((resolve) => void this.#held.add(resolve));
    if (fault?.kind === 'late') await sleep(fault.milliseconds);
    if (fault?.kind === 'never') return;
    if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'status') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      return void response
        .writeHead(fault.status, headers)
        .end(JSON.stringify({ errors: [{ code: CODES[fault.status] ?? 'UNKNOWN', message: 'refused' }] }));
    }
    const answer = await this.#ask(request);
    const body = await buffer(answer);
    this.#noteConfig(request.url ?? '', body);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (body.length === 0 || !fault) return void response.end(body);
    await this.#spoil(fault, body, response);
  }

  #faultOf(url: string): RegistryFault | undefined {
    const entry = this.#faults.get(this.#concernedBy(url));
    if (!entry || entry.left <= 0) return undefined;
    entry.left -= 1;
    return entry.fault;
  }

  #concernedBy(url: string): Concerned {
    if (!url.includes('/blobs/')) return 'manifests';
    return this.#configs.has(url.slice(url.lastIndexOf('/') + 1)) ? 'configs' : 'layers';
  }

  #noteConfig(url: string, body: Buffer): void {
    if (!url.includes('/manifests/') || body.length === 0) return;
    const { config } = JSON.parse(body.toString()) as { config?: { digest: string } };
    if (config) this.#configs.add(config.digest);
  }

  #ask({ method, url, headers }: IncomingMessage): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const target = `http://${this.upstream}${url ?? ''}`;
    send(target, { method, headers: { ...headers, host: this.upstream } }, resolve)
      .on('error', reject)
      .end();
    return promise;
  }

  async #spoil({ kind }: RegistryFault, body: Buffer, response: ServerResponse): Promise<void> {
    if (kind === 'half') {
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    } else if (kind === 'wrong bytes') {
      const copy = Buffer.from(body);
      copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
      response.end(copy);
    } else if (kind === 'drip') {
      for (let at = 0; at < body.length && !response.destroyed; at++) {
        response.write(body.subarray(at, at + 1));
        await sleep(1000);
      }
      response.end();
    } else response.end(body);
  }
}
