import { lookup } from 'node:dns';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as forward,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, isIP, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { BLOCKED, guardedLookup } from './guarded-lookup.js';
import { isPrivateAddress, isPrivateHost } from './private-address.js';
import { isListed } from './registry-policy.js';

export const CONNECT_TIMEOUT_MILLISECONDS = 10_000;
/** skopeo repeats the status of an answer to plain HTTP, and nothing else of it: no registry uses this one. */
const BLOCKED_STATUS = 470;

export interface GuardOptions {
  readonly resolve?: typeof lookup;
  /** Milliseconds for a connection; three times as long for the head of a plain answer. */
  readonly connectTimeout?: number;
}

/**
 * A forward proxy in this process that every connection of skopeo takes: redirects, token servers and names that
 * resolve to something else the next time included. It resolves names itself and dials no private address, unless
 * the operator listed the host and port. (Go never sends loopback through a proxy: see docs/security.md.)
 */
export class EgressGuard {
  readonly #server: Server;
  readonly #tunnels = new Set<Socket>();
  readonly #resolve: typeof lookup;
  readonly #connectTimeout: number;

  /**
   * @param allowed lower-case `host[:port]` patterns of private registries, see `isListed`
   * @param insecure those of registries that are spoken to over plain HTTP: nothing else is, whoever redirects there
   */
  constructor(
    private readonly allowed: readonly string[],
    private readonly insecure: readonly string[],
    options: GuardOptions = {},
  ) {
    this.#resolve = options.resolve ?? lookup;
    this.#connectTimeout = options.connectTimeout ?? CONNECT_TIMEOUT_MILLISECONDS;
    this.#server = createServer((request, response) => this.#forward(request, response));
    this.#server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.#tunnel(request, socket, head);
    });
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Starts to listen on loopback. Gives the URL for HTTP_PROXY and HTTPS_PROXY. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1').unref();
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#tunnels) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** https: CONNECT host:port, then bytes both ways. */
  #tunnel(request: IncomingMessage, client: Socket, head: Buffer): void {
    client.on('error', () => client.destroy());
    const target = parseTarget(`http://${request.url ?? ''}`);
    if (!target) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const refuse = (error: Error): void =>
      void client.end(`HTTP/1.1 ${error.message === BLOCKED ? `403 ${BLOCKED}` : '502 Bad Gateway'}\r\n\r\n`);
    const isAllowed = isListed(registryOf(target), this.allowed);
    if (!isAllowed && isPrivateAddress(target.host)) return refuse(new Error(BLOCKED));
    const upstream = connect({
      ...target,
      lookup: guardedLookup(isAllowed, this.#resolve),
      timeout: this.#connectTimeout,
    });
    this.#tunnels.add(upstream);
    upstream.once('close', () => this.#tunnels.delete(upstream));
    upstream.once('error', refuse);
    upstream.once('timeout', () => upstream.destroy(new Error('timeout')));
    upstream.once('connect', () => {
      upstream.setTimeout(0).off('error', refuse);
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      pipeline(client, upstream, client, () => upstream.destroy());
    });
  }

  /** http: the request with its absolute URL. */
  #forward(request: IncomingMessage, response: ServerResponse): void {
    const target = parseTarget(request.url ?? '');
    if (!target) return void response.writeHead(400).end();
    const refuse = (error: Error): void => {
      if (response.headersSent) return void response.destroy();
      const errors = [{ code: 'DENIED', message: error.message === BLOCKED ? BLOCKED : 'not reachable' }];
      response.writeHead(error.message === BLOCKED ? BLOCKED_STATUS : 502, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ errors }));
    };
    const isAllowed = isListedPlain(target, this.allowed);
    // Addresses are dialled without a look-up, so they are judged here.
    if (!isListedPlain(target, this.insecure) || (!isAllowed && isPrivateAddress(target.host))) {
      return refuse(new Error(BLOCKED));
    }
    const { method, headers, url = '' } = request;
    const lookupHere = guardedLookup(isAllowed, this.#resolve);
    const upstream = forward(url, { method, headers, agent: false, lookup: lookupHere }, (answer) => {
      if (this.#leadsToPrivate(url, answer.headers)) {
        answer.destroy();
        return refuse(new Error(BLOCKED));
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => undefined);
    });
    upstream.setTimeout(this.#connectTimeout * 3, () => upstream.destroy(new Error('timeout')));
    upstream.on('error', refuse);
    pipeline(request, upstream, () => undefined);
  }

  /**
   * Whether an answer sends its reader to a private address that is not listed, as a redirect or a token server. It
   * would be refused when it is asked for, but not on loopback, which Go does not send through a proxy.
   */
  #leadsToPrivate(url: string, headers: IncomingHttpHeaders): boolean {
    const { location, 'www-authenticate': challenge = '' } = headers;
    const realms = [...challenge.matchAll(/\brealm="?([^",\s]*)/gi)].map(([, realm]) => realm);
    return [location, ...realms].some((text) => {
      if (text === undefined || !URL.canParse(text, url)) return false;
      const { protocol, hostname, port } = new URL(text, url);
      const target = { host: hostname, port: Number(port || (protocol === 'http:' ? 80 : 443)) };
      return isPrivateHost(hostname) && !isListedPlain(target, this.allowed);
    });
  }
}

interface Target {
  readonly host: string;
  readonly port: number;
}

const registryOf = ({ host, port }: Target): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

/** A registry that is listed without a port is spoken to on 443 and, over plain HTTP, on 80. */
function isListedPlain(target: Target, patterns: readonly string[]): boolean {
  return (
    isListed(registryOf(target), patterns) ||
    (target.port === 80 && isListed(registryOf({ ...target, port: 443 }), patterns))
  );
}

/** Host and port as a URL parser reads them: every spelling of an address becomes the plain one. */
function parseTarget(text: string): Target | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== 'http:' || hostname === '') return null;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || '80') };
}
