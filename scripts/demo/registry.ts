import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

interface Manifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

const ROUTE = /^\/v2\/[a-z0-9/_-]+\/(?:(manifests|blobs)\/([\w.:-]+)|(tags)\/list)$/;
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * Serves an OCI image layout read-only on loopback, as much of the OCI distribution API as a pull needs.
 * The layout may still be empty: its index is read when it is asked for.
 */
export async function serveLayout(layout: string): Promise<{ host: string; stop(): void }> {
  const server = createServer((request, response) => {
    answer(layout, request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function answer(layout: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://registry');
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
  if (pathname === '/v2/') return void response.writeHead(200).end('{}');
  const index = await readFile(path.join(layout, 'index.json'), 'utf8');
  const { manifests } = JSON.parse(index) as { manifests: Manifest[] };
  const [, kind, reference = '', tags] = ROUTE.exec(pathname) ?? [];
  if (tags) return sendTags(manifests, response);
  const manifest = manifests.find(({ digest, annotations }) => {
    return digest === reference || annotations?.['org.opencontainers.image.ref.name'] === reference;
  });
  const digest = kind === 'manifests' ? manifest?.digest : reference;
  const hex = DIGEST.exec(digest ?? '')?.[1];
  const file = path.join(layout, 'blobs', 'sha256', hex ?? '');
  const status = hex === undefined ? null : await stat(file).catch(() => null);
  if (!status?.isFile()) return sendUnknown(kind, response);
  const mediaType = kind === 'manifests' ? manifest?.mediaType : undefined;
  response.setHeader('Content-Type', mediaType ?? 'application/octet-stream');
  response.setHeader('Docker-Content-Digest', `sha256:${hex}`);
  sendFile(file, status.size, request, response);
}

function sendTags(manifests: readonly Manifest[], response: ServerResponse): void {
  const tags = manifests.map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name']);
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ name: 'demo/stagediff', tags }));
}

function sendUnknown(kind: string | undefined, response: ServerResponse): void {
  const code = kind === 'manifests' ? 'MANIFEST_UNKNOWN' : kind === 'blobs' ? 'BLOB_UNKNOWN' : 'NAME_UNKNOWN';
  response
    .writeHead(404, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ errors: [{ code, message: 'unknown' }] }));
}

/** Sends the file, or the part from the `bytes=N-` of a range on, with which a client resumes. */
function sendFile(file: string, size: number, request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= size && start > 0) return void response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
  if (start > 0) response.setHeader('Content-Range', `bytes ${start}-${size - 1}/${size}`);
  response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': size - start, 'Accept-Ranges': 'bytes' });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file, { start })
    .on('error', () => response.destroy())
    .pipe(response);
}
