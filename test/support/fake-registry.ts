import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../../src/core/image/digest.js';
import { OCI_MANIFEST } from '../../src/core/image/media-types.js';
import { descriptorOf, manifestBody, OCI_CONFIG, OCI_LAYER, toBytes } from './manifests.js';

/** Answers a request instead of the registry; gives false to leave it to the registry. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface FakeImage {
  readonly digest: string;
  readonly manifest: Buffer;
  readonly config: Buffer;
  readonly layers: readonly Buffer[];
}

/** A registry in memory that serves whatever it is told to, however wrong. */
export class FakeRegistry {
  readonly requests: string[] = [];
  /** Bodies by path below `/v2/NAME/`, e.g. `manifests/v1`. */
  readonly files = new Map<string, { body: Buffer; type: string }>();
  fault: Fault = () => false;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeRegistry> {
    const server = createServer();
    const registry = new FakeRegistry(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => registry.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Serves a manifest under a tag and its digest. */
  putManifest(tag: string, body: unknown, type = OCI_MANIFEST): string {
    const bytes = Buffer.isBuffer(body) ? body : toBytes(body);
    const digest = digestOf(bytes);
    for (const name of [tag, digest]) this.files.set(`manifests/${name}`, { body: bytes, type });
    return digest;
  }

  putBlob(bytes: Buffer): void {
    this.files.set(`blobs/${digestOf(bytes)}`, { body: bytes, type: 'application/octet-stream' });
  }

  /** Serves a whole image. The diffIds are those of `layers` as they are, as for plain tar. */
  putImage(tag: string, layers: readonly Buffer[], platform = { os: 'linux', architecture: 'amd64' }): FakeImage {
    const config = toBytes({
      ...platform,
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) },
    });
    const body = manifestBody({
      config: descriptorOf(config, OCI_CONFIG),
      layers: layers.map((layer) => descriptorOf(layer, OCI_LAYER)),
    });
    for (const blob of [config, ...layers]) this.putBlob(blob);
    return { digest: this.putManifest(tag, body), manifest: toBytes(body), config, layers };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.requests.push(`${request.method} ${path}`);
    if (this.fault(request, response)) return;
    if (path === '/v2/') return void response.end('{}');
    const file = this.files.get(/^\/v2\/.+\/((?:manifests|blobs)\/[^/]+)$/.exec(path)?.[1] ?? '');
    if (file === undefined) return answerError(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    response.setHeader('Content-Type', file.type);
    response.setHeader('Content-Length', file.body.byteLength);
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }
}

/** Answers as registries do: a list of errors. */
export function answerError(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

export const isBlob = (request: IncomingMessage): boolean => (request.url ?? '').includes('/blobs/');
export const isManifest = (request: IncomingMessage): boolean => (request.url ?? '').includes('/manifests/');
