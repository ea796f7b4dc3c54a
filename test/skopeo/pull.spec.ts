import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import { type ImageManifest, parseManifest } from '../../src/core/image/manifest.js';
import type { ArrivingBlob, OnBlob } from '../../src/skopeo/arriving-blob.js';
import { pullLayers, type PullOptions } from '../../src/skopeo/pull.js';
import { answerError, type FakeImage, FakeRegistry, type Fault, isBlob } from '../support/fake-registry.js';
import { expectCode } from '../support/coded-error.js';
import { descriptorOf, manifestBody, OCI_CONFIG, OCI_LAYER } from '../support/manifests.js';
import { readBlob } from '../support/read-blob.js';
import { hasSkopeo, insecure, registryReference, testSkopeo } from '../support/skopeo.js';

let registry: FakeRegistry;
let workFolder: string;
beforeAll(async () => {
  registry = await FakeRegistry.start();
});
afterAll(() => registry.stop());
beforeEach(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'stagediff-pull-spec-'));
  registry.fault = () => false;
  registry.files.clear();
  registry.requests.length = 0;
});
afterEach(async () => {
  expect(await readdir(workFolder), 'everything is removed').toEqual([]);
  await rm(workFolder, { recursive: true });
});

const layers = [randomBytes(300_000), randomBytes(10), randomBytes(2_000_000)] as const;
const digests = layers.map((layer) => digestOf(layer));
const ignore: OnBlob = async () => {};

const manifestOf = (image: FakeImage): ImageManifest => parseManifest(image.manifest) as ImageManifest;

const pull = (manifest: ImageManifest, options: Partial<PullOptions> = {}): Promise<void> =>
  pullLayers(testSkopeo({ temporaryFolder: workFolder }), registryReference(`${registry.host}/team/app:v1`), {
    access: insecure,
    manifest,
    skip: new Set(),
    workFolder,
    limits: { layerSize: 1e9, noProgress: 20_000 },
    onBlob: ignore,
    ...options,
  });

/** Reads all blobs and gives those that were complete, by digest. */
function collector(): { blobs: Map<string, Buffer>; onBlob: OnBlob } {
  const blobs = new Map<string, Buffer>();
  const onBlob = async (blob: ArrivingBlob): Promise<void> => {
    const bytes = await readBlob(blob);
    const done = await blob.outcome;
    if (bytes !== null && done !== null) blobs.set(done.digest, bytes);
  };
  return { blobs, onBlob };
}

const onLayer =
  (index: number, answer: Fault): Fault =>
  (request, response) =>
    request.url?.endsWith(digests[index] ?? '') === true && answer(request, response);

describe.skipIf(!hasSkopeo)('pullLayers', () => {
  it('hands out every layer with the bytes of its digest', async () => {
    const { blobs, onBlob } = collector();
    await pull(manifestOf(registry.putImage('v1', layers)), { onBlob });
    expect([...blobs.keys()].sort()).toEqual([...digests].sort());
    for (const [digest, bytes] of blobs) expect(digestOf(bytes)).toBe(digest);
  });

  it('lets a layer be read while it arrives', async () => {
    let release = (): void => {};
    registry.fault = onLayer(2, (_request, response) => {
      response.writeHead(200, { 'Content-Length': layers[2].length });
      response.write(layers[2].subarray(0, 1_000_000));
      release = () => {
        if (!response.writableEnded) response.end(layers[2].subarray(1_000_000));
      };
      return true;
    });
    let total = 0;
    const onBlob: OnBlob = async (blob) => {
      const bytes = await readBlob(blob, (length) => {
        if (length >= 900_000) release();
      });
      total += bytes?.length ?? 0;
    };
    await pull(manifestOf(registry.putImage('v1', layers)), { onBlob });
    expect(total).toBeGreaterThanOrEqual(layers[0].length + layers[1].length + layers[2].length);
  });

  it('fetches only what is not skipped, and nothing when all is', async () => {
    const { blobs, onBlob } = collector();
    const manifest = manifestOf(registry.putImage('v1', layers));
    await pull(manifest, { onBlob, skip: new Set([digests[0] ?? '', digests[2] ?? '']) });
    expect([...blobs.keys()]).toEqual([digests[1]]);
    const fetched = registry.requests.filter((line) => line.includes('/blobs/'));
    expect(fetched.some((line) => line.endsWith(digests[0] ?? '') || line.endsWith(digests[2] ?? ''))).toBe(false);
    registry.requests.length = 0;
    await pull(manifest, { skip: new Set(digests) });
    expect(registry.requests).toEqual([]);
  });

  it('brings a layer that is listed twice', async () => {
    const { blobs, onBlob } = collector();
    await pull(manifestOf(registry.putImage('v1', [layers[0], layers[1], layers[0]])), { onBlob });
    expect([...blobs.keys()].sort()).toEqual([digests[0], digests[1]].sort());
  });

  it('[T43] wrong bytes are never complete', async () => {
    const { blobs, onBlob } = collector();
    const image = registry.putImage('v1', layers);
    const altered = Buffer.from(layers[2]);
    altered[1000] = (altered[1000] ?? 0) ^ 1;
    registry.files.set(`blobs/${digests[2]}`, { body: altered, type: 'application/octet-stream' });
    await expectCode('DIGEST_MISMATCH', () => pull(manifestOf(image), { onBlob }));
    expect(blobs.has(digests[2] ?? '')).toBe(false);
  });

  it('[T44] a size that is not the one in the manifest', async () => {
    const { config } = registry.putImage('v0', layers);
    const body = manifestBody({
      config: descriptorOf(config, OCI_CONFIG),
      layers: layers.map((layer, index) => ({ ...descriptorOf(layer, OCI_LAYER), size: layer.length + index })),
    });
    registry.putManifest('v1', body);
    const manifest = parseManifest(Buffer.from(JSON.stringify(body))) as ImageManifest;
    await expectCode('SIZE_MISMATCH', () => pull(manifest, { onBlob: collector().onBlob }));
  });

  it('[T46] half a body is tried again, and then given up', async () => {
    const image = registry.putImage('v1', layers);
    let cuts = 0;
    const cut: Fault = onLayer(2, (_request, response) => {
      if (++cuts > 2) return false;
      response.writeHead(200, { 'Content-Length': layers[2].length });
      response.write(layers[2].subarray(0, 500_000), () => setTimeout(() => response.destroy(), 50));
      return true;
    });
    registry.fault = cut;
    const { blobs, onBlob } = collector();
    await pull(manifestOf(image), { onBlob });
    expect(blobs.size).toBe(3);
    expect(registry.requests.filter((line) => line.endsWith(digests[0] ?? '')).length, 'finished blobs stay').toBe(1);
    cuts = -1000;
    await expectCode('REGISTRY_TRUNCATED', () => pull(manifestOf(image)));
  });

  it('ignores what a reader says about a blob that broke off', async () => {
    const image = registry.putImage('v1', layers);
    let cuts = 0;
    registry.fault = onLayer(2, (_request, response) => {
      if (++cuts > 1) return false;
      response.writeHead(200, { 'Content-Length': layers[2].length });
      response.write(layers[2].subarray(0, 500_000), () => setTimeout(() => response.destroy(), 100));
      return true;
    });
    const onBlob: OnBlob = async (blob) => {
      if ((await blob.outcome) === null) throw new CodedError('LAYER_INVALID', 'half a layer');
    };
    await pull(manifestOf(image), { onBlob });
    expect(cuts).toBe(2);
  });

  it('[T47] a drip is no progress', async () => {
    registry.fault = onLayer(2, (_request, response) => {
      response.writeHead(200, { 'Content-Length': layers[2].length });
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
      return true;
    });
    const manifest = manifestOf(registry.putImage('v1', layers));
    const start = performance.now();
    await expectCode('REGISTRY_TIMEOUT', () => pull(manifest, { limits: { layerSize: 1e9, noProgress: 600 } }));
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('[T48] an endless body is stopped near what the manifest promises', async () => {
    let sent = 0;
    registry.fault = onLayer(1, (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const send = (): void => {
        sent += chunk.length;
        if (!response.destroyed) response.write(chunk, send);
      };
      send();
      return true;
    });
    await expectCode('LAYER_TOO_LARGE', () => pull(manifestOf(registry.putImage('v1', layers))));
    expect(sent).toBeLessThan(1e9);
  });

  it('refuses a layer over the limit before it asks for anything', async () => {
    const manifest = manifestOf(registry.putImage('v1', layers));
    const limits = { layerSize: 1_999_999, noProgress: 1000 };
    const error = await expectCode('LAYER_TOO_LARGE', () => pull(manifest, { limits }));
    expect(error.location.layerIndex).toBe(2);
    expect(registry.requests).toEqual([]);
    await pull(manifest, { limits: { layerSize: 2_000_000, noProgress: 20_000 } });
  });

  it('[T49] [T50] server errors, throttling and refusals have their codes', async () => {
    const manifest = manifestOf(registry.putImage('v1', layers));
    const answer =
      (status: number, code: string): Fault =>
      (request, response) => {
        if (!isBlob(request)) return false;
        answerError(response.setHeader('Retry-After', '0'), status, code, code);
        return true;
      };
    registry.fault = answer(500, 'UNKNOWN');
    await expectCode('REGISTRY_ERROR', () => pull(manifest));
    registry.fault = answer(429, 'TOOMANYREQUESTS');
    await expectCode('REGISTRY_THROTTLED', () => pull(manifest));
    registry.fault = answer(403, 'DENIED');
    await expectCode('UNAUTHORIZED', () => pull(manifest));
    registry.fault = answer(404, 'BLOB_UNKNOWN');
    await expectCode('NOT_FOUND', () => pull(manifest));
  });

  it('ends at once when cancelled, and with the error of a reader', async () => {
    registry.fault = onLayer(2, () => true);
    const manifest = manifestOf(registry.putImage('v1', layers));
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 300);
    await expectCode('CANCELLED', () => pull(manifest, { signal: cancel.signal }));
    const onBlob: OnBlob = async () => {
      await sleep(10);
      throw new CodedError('TAR_INVALID', 'no tar');
    };
    await expectCode('TAR_INVALID', () => pull(manifest, { onBlob }));
  });
});
