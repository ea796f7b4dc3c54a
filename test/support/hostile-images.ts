import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import { OCI_INDEX, OCI_MANIFEST } from '../../src/core/image/media-types.js';
import { tarArchive, tarMember, type TarMember } from './build-layer.js';
import { answerError, type FakeRegistry, type Fault } from './fake-registry.js';
import {
  descriptor,
  descriptorOf,
  indexBody,
  indexEntry,
  manifestBody,
  OCI_CONFIG,
  OCI_LAYER,
  toBytes,
} from './manifests.js';

/** What a hostile registry serves, by what comes after the name of the repository. */
export interface Hostile {
  /** `:tag` or `@digest`. */
  readonly suffix: string;
  /** Digest of the layer, where the fault is in one. */
  readonly layer?: string;
  /** Answers in place of the registry, by tag or digest. */
  readonly answers?: Readonly<Record<string, Fault>>;
}

export type HostileCase = readonly [
  name: string,
  code: ErrorCode,
  serve: (registry: FakeRegistry, tag: string) => Hostile,
];

/** Limits with which a few kilobytes are too much; as environment variables of the service. */
export const SMALL_LIMITS = {
  STAGEDIFF_MAX_LAYER_ENTRIES: '100',
  STAGEDIFF_MAX_COMPRESSION_RATIO: '20',
  STAGEDIFF_RATIO_GRACE_SIZE: '100000',
  STAGEDIFF_MAX_TAR_HEADER_SIZE: '10000',
  STAGEDIFF_REGISTRY_NO_PROGRESS: '2',
  STAGEDIFF_REGISTRY_TIMEOUT: '3',
};

/** An image whose manifest is changed before it is served. */
const manifest =
  (change: (body: Record<string, unknown>, layer: Record<string, unknown>) => unknown): HostileCase[2] =>
  (registry, tag) => {
    const layer = tarArchive([{ name: tag, body: tag }]);
    const { config } = registry.putImage('unused', [layer]);
    const one = descriptorOf(layer, OCI_LAYER);
    const body = manifestBody({ config: descriptorOf(config, OCI_CONFIG), layers: [one] });
    registry.putManifest(tag, change(body, one), OCI_MANIFEST);
    return { suffix: `:${tag}`, layer: one.digest };
  };

/** An image of one layer, whose blob the registry serves as `answer` says. */
const blob =
  (answer: (layer: Buffer) => Fault, size = 1_000_000): HostileCase[2] =>
  (registry, tag) => {
    const layer = tarArchive([{ name: tag, body: Buffer.alloc(size, tag) }]);
    registry.putImage(tag, [layer]);
    return { suffix: `:${tag}`, layer: digestOf(layer), answers: { [digestOf(layer)]: answer(layer) } };
  };

/** An image of one layer with these bytes, truthfully described. */
const content =
  (bytes: (tag: string) => Buffer, diffId?: string): HostileCase[2] =>
  (registry, tag) => {
    const layer = bytes(tag);
    const config = toBytes({
      ...{ os: 'linux', architecture: 'amd64', author: tag },
      rootfs: { type: 'layers', diff_ids: [diffId ?? digestOf(layer)] },
    });
    for (const each of [config, layer]) registry.putBlob(each);
    const layers = [descriptorOf(layer, OCI_LAYER)];
    registry.putManifest(tag, manifestBody({ config: descriptorOf(config, OCI_CONFIG), layers }));
    return { suffix: `:${tag}` };
  };
/** An image of one layer with these members. */
export const members = (...list: TarMember[]): HostileCase[2] =>
  content((tag) => tarArchive([{ name: `unique-${tag}` }, ...list]));

const refuse =
  (status: number, code: string, headers: Record<string, string> = {}): HostileCase[2] =>
  (_registry, tag) => ({
    suffix: `:${tag}`,
    answers: {
      [tag]: (_request, response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        answerError(response, status, code, code);
        return true;
      },
    },
  });

const send =
  (bytes: (layer: Buffer) => Buffer, end: 'end' | 'destroy' = 'end') =>
  (layer: Buffer): Fault =>
  (_request, response) => {
    response.writeHead(200, { 'Content-Length': end === 'end' ? bytes(layer).length : layer.length });
    response.write(bytes(layer), () => void response[end]());
    return true;
  };

const endless = (chunk: Buffer, pause: number) => (): Fault => (_request, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(chunk), pause);
  response.on('close', () => clearInterval(timer));
  return true;
};

const flip = (layer: Buffer): Buffer => Buffer.from(layer).fill(0xff, 1000, 1010);
const half = (layer: Buffer): Buffer => layer.subarray(0, layer.length / 2);

export const HOSTILE_IMAGES: readonly HostileCase[] = [
  [
    '[T21] a layer with urls',
    'FOREIGN_LAYER_UNSUPPORTED',
    manifest((body, layer) => ({ ...body, layers: [{ ...layer, urls: ['http://127.0.0.1:1/x'] }] })),
  ],
  [
    '[T31] a manifest of 5 MiB',
    'MANIFEST_TOO_LARGE',
    manifest((body) => ({ ...body, annotations: { x: 'x'.repeat(5 * 1024 ** 2) } })),
  ],
  ['[T32] a page in place of a manifest', 'MANIFEST_INVALID', manifest(() => toBytes('<html>log in</html>'))],
  [
    '[T33] a key twice',
    'MANIFEST_AMBIGUOUS',
    manifest((body) => toBytes(JSON.stringify(body).replace('{', '{"layers":[],'))),
  ],
  ['[T33] layers and manifests', 'MANIFEST_AMBIGUOUS', manifest((body) => ({ ...body, manifests: [] }))],
  [
    '[T34] schema 1',
    'MANIFEST_UNSUPPORTED',
    manifest(() => ({ schemaVersion: 1, name: 'a', fsLayers: [], history: [] })),
  ],
  [
    '[T35] a body that is not what the digest says',
    'DIGEST_MISMATCH',
    (registry, tag) => {
      registry.putManifest(tag, manifestBody());
      const digest = digestOf(tag);
      registry.files.set(`manifests/${digest}`, { body: toBytes(manifestBody()), type: OCI_MANIFEST });
      return { suffix: `@${digest}` };
    },
  ],
  [
    '[T36] an index of 257 entries',
    'INDEX_INVALID',
    manifest(() => indexBody(Array.from({ length: 257 }, () => indexEntry('linux/amd64')))),
  ],
  [
    '[T36] an index three deep',
    'INDEX_INVALID',
    (registry, tag) => {
      let entry: Record<string, unknown> = indexEntry('linux/amd64');
      for (let depth = 0; depth < 3; depth++) {
        const bytes = toBytes(indexBody([entry]));
        registry.putManifest(tag, bytes, OCI_INDEX);
        entry = descriptorOf(bytes, OCI_INDEX);
      }
      return { suffix: `:${tag}` };
    },
  ],
  ['[T37] no such platform', 'PLATFORM_NOT_FOUND', manifest(() => indexBody([indexEntry('plan9/mips')]))],
  [
    '[T37] a platform twice',
    'PLATFORM_AMBIGUOUS',
    manifest(() => indexBody([indexEntry('linux/amd64', 'a'), indexEntry('linux/amd64', 'b')])),
  ],
  ['[T38] no config', 'MANIFEST_INVALID', manifest((body) => ({ ...body, config: undefined }))],
  [
    '[T39] more layers than diffIds',
    'CONFIG_INCONSISTENT',
    manifest((body, layer) => ({ ...body, layers: [layer, layer] })),
  ],
  [
    '[T40] a size over 2^53',
    'MANIFEST_INVALID',
    manifest((body, layer) => ({ ...body, layers: [{ ...layer, size: 2 ** 53 }] })),
  ],
  [
    '[T41] 128 layers',
    'TOO_MANY_LAYERS',
    manifest((body) => ({ ...body, layers: Array.from({ length: 128 }, (_, index) => descriptor(`${index}`)) })),
  ],
  [
    'a digest that is a path',
    'MANIFEST_INVALID',
    manifest((body, layer) => ({ ...body, layers: [{ ...layer, digest: 'sha256:../../../../etc/passwd' }] })),
  ],
  ['[T43] wrong bytes', 'DIGEST_MISMATCH', blob(send(flip))],
  [
    '[T44] another size than the manifest says',
    'SIZE_MISMATCH',
    manifest((body, layer) => ({ ...body, layers: [{ ...layer, size: Number(layer['size']) + 1 }] })),
  ],
  [
    '[T45] a wrong diffId',
    'DIFFID_MISMATCH',
    content((tag) => tarArchive([{ name: tag }]), digestOf('something else')),
  ],
  ['[T46] half a body', 'REGISTRY_TRUNCATED', blob(send(half, 'destroy'))],
  ['[T47] one byte after the other', 'REGISTRY_TIMEOUT', blob(endless(Buffer.from('x'), 100))],
  ['[T48] a body without end', 'LAYER_TOO_LARGE', blob(endless(Buffer.alloc(4 * 1024 ** 2), 20))],
  ['[T49] throttled for ever', 'REGISTRY_THROTTLED', refuse(429, 'TOOMANYREQUESTS', { 'Retry-After': '0' })],
  ['[T49] throttled for an hour', 'REGISTRY_THROTTLED', refuse(429, 'TOOMANYREQUESTS', { 'Retry-After': '3600' })],
  [
    '[T49] throttled until a date',
    'REGISTRY_THROTTLED',
    refuse(429, 'TOOMANYREQUESTS', { 'Retry-After': 'Wed, 21 Oct 2099 07:28:00 GMT' }),
  ],
  ['[T50] 401', 'UNAUTHORIZED', refuse(401, 'UNAUTHORIZED', { 'WWW-Authenticate': 'Basic realm="x"' })],
  ['[T50] 403', 'UNAUTHORIZED', refuse(403, 'DENIED')],
  ['[T50] 404', 'NOT_FOUND', refuse(404, 'MANIFEST_UNKNOWN')],
  ['[T50] 500', 'REGISTRY_ERROR', refuse(500, 'UNKNOWN')],
  [
    '[T51] a bomb',
    'DECOMPRESSION_LIMIT',
    content((tag) => gzipSync(Buffer.concat([tarMember({ name: tag, body: Buffer.alloc(1_000_000) })]))),
  ],
  [
    '[T52] gzip that breaks off',
    'LAYER_INVALID',
    content((tag) => gzipSync(tarArchive([{ name: tag, body: 'x' }])).subarray(0, -20)),
  ],
  [
    '[T53] too many entries',
    'TAR_TOO_MANY_ENTRIES',
    members(...Array.from({ length: 100 }, (_, index) => ({ name: `${index}` }))),
  ],
  ['[T54] a header of 20 kB', 'TAR_HEADER_TOO_LARGE', members({ name: 'a', pax: [['comment', 'c'.repeat(20_000)]] })],
  ['[T55] a negative size', 'TAR_INVALID', members({ name: 'a', size: Buffer.alloc(12, 0xff) })],
  [
    '[T56] an archive that breaks off',
    'TAR_TRUNCATED',
    content((tag) => tarArchive([{ name: tag, body: Buffer.alloc(2000) }]).subarray(0, 1000)),
  ],
  ['[T57] a wrong checksum', 'TAR_INVALID', members({ name: 'a', badChecksum: true })],
  [
    '[T59] a path of 256 components',
    'TAR_PATH_TOO_LONG',
    members({ name: 'a', pax: [['path', Array.from({ length: 256 }, () => 'p').join('/')]] }),
  ],
];
