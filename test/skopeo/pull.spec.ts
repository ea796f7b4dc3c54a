import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, beforeEach } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import type { OnBlob } from '../../src/skopeo/arriving-blob.js';
import { expectCode } from '../support/coded-error.js';
import { answerError, type Fault, isBlob } from '../support/fake-registry.js';
import { collector, digests, layers, LayerPuller, manifestOf, onLayer, WAYS } from '../support/layer-puller.js';
import { readBlob } from '../support/read-blob.js';
import { hasSkopeo } from '../support/skopeo.js';

const puller = new LayerPuller();

describe.skipIf(!hasSkopeo).each(WAYS)('pullLayers %s', (way) => {
  beforeEach(() => puller.take(way));

  it('hands out every layer with the bytes of its digest', async () => {
    const { blobs, onBlob } = collector();
    await puller.pull(manifestOf(puller.registry.putImage('v1', layers)), { onBlob });
    expect([...blobs.keys()].sort()).toEqual([...digests].sort());
    for (const [digest, bytes] of blobs) expect(digestOf(bytes)).toBe(digest);
  });

  it('lets a layer be read while it arrives', async () => {
    let release = (): void => {};
    puller.registry.fault = onLayer(2, (_request, response) => {
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
    await puller.pull(manifestOf(puller.registry.putImage('v1', layers)), { onBlob });
    expect(total).toBeGreaterThanOrEqual(layers[0].length + layers[1].length + layers[2].length);
  });

  it('fetches only what is not skipped, and nothing when all is', async () => {
    const { blobs, onBlob } = collector();
    const manifest = manifestOf(puller.registry.putImage('v1', layers));
    await puller.pull(manifest, { onBlob, skip: new Set([digests[0], digests[2]]) });
    expect([...blobs.keys()]).toEqual([digests[1]]);
    const fetched = puller.registry.requests.filter((line) => line.includes('/blobs/'));
    expect(fetched.some((line) => line.endsWith(digests[0]) || line.endsWith(digests[2]))).toBe(false);
    puller.registry.requests.length = 0;
    await puller.pull(manifest, { skip: new Set(digests) });
    expect(puller.registry.requests).toEqual([]);
  });

  it('brings a layer that is listed twice', async () => {
    const { blobs, onBlob } = collector();
    await puller.pull(manifestOf(puller.registry.putImage('v1', [layers[0], layers[1], layers[0]])), { onBlob });
    expect([...blobs.keys()].sort()).toEqual([digests[0], digests[1]].sort());
  });

  it('[T46] half a body is tried again, and then given up', async () => {
    const image = puller.registry.putImage('v1', layers);
    let cuts = 0;
    const cut: Fault = onLayer(2, (_request, response) => {
      if (++cuts > 2) return false;
      response.writeHead(200, { 'Content-Length': layers[2].length });
      response.write(layers[2].subarray(0, 500_000), () => setTimeout(() => response.destroy(), 50));
      return true;
    });
    puller.registry.fault = cut;
    const { blobs, onBlob } = collector();
    await puller.pull(manifestOf(image), { onBlob });
    expect(blobs.size).toBe(3);
    expect(puller.registry.requests.filter((line) => line.endsWith(digests[0])).length, 'finished blobs stay').toBe(1);
    cuts = -1000;
    await expectCode('REGISTRY_TRUNCATED', () => puller.pull(manifestOf(image)));
  });

  it('ignores what a reader says about a blob that broke off', async () => {
    const image = puller.registry.putImage('v1', layers);
    let cuts = 0;
    puller.registry.fault = onLayer(2, (_request, response) => {
      if (++cuts > 1) return false;
      response.writeHead(200, { 'Content-Length': layers[2].length });
      response.write(layers[2].subarray(0, 500_000), () => setTimeout(() => response.destroy(), 100));
      return true;
    });
    const onBlob: OnBlob = async (blob) => {
      if ((await blob.outcome) === null) throw new CodedError('LAYER_INVALID', 'half a layer');
    };
    await puller.pull(manifestOf(image), { onBlob });
    expect(cuts).toBe(2);
  });

  it('[T47] a drip is no progress', async () => {
    puller.registry.fault = onLayer(2, (_request, response) => {
      response.writeHead(200, { 'Content-Length': layers[2].length });
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
      return true;
    });
    const manifest = manifestOf(puller.registry.putImage('v1', layers));
    const start = performance.now();
    await expectCode('REGISTRY_TIMEOUT', () => puller.pull(manifest, { limits: { layerSize: 1e9, noProgress: 600 } }));
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('[T48] an endless body is stopped near what the manifest promises', async () => {
    let sent = 0;
    puller.registry.fault = onLayer(1, (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const send = (): void => {
        sent += chunk.length;
        if (!response.destroyed) response.write(chunk, send);
      };
      send();
      return true;
    });
    await expectCode('LAYER_TOO_LARGE', () => puller.pull(manifestOf(puller.registry.putImage('v1', layers))));
    expect(sent).toBeLessThan(1e9);
  });

  it('refuses a layer over the limit before it asks for anything', async () => {
    const manifest = manifestOf(puller.registry.putImage('v1', layers));
    const limits = { layerSize: 1_999_999, noProgress: 1000 };
    const error = await expectCode('LAYER_TOO_LARGE', () => puller.pull(manifest, { limits }));
    expect(error.location.layerIndex).toBe(2);
    expect(puller.registry.requests).toEqual([]);
    await puller.pull(manifest, { limits: { layerSize: 2_000_000, noProgress: 20_000 } });
  });

  it('[T49] [T50] server errors, throttling and refusals have their codes', async () => {
    const manifest = manifestOf(puller.registry.putImage('v1', layers));
    const answer =
      (status: number, code: string): Fault =>
      (request, response) => {
        if (!isBlob(request)) return false;
        answerError(response.setHeader('Retry-After', '0'), status, code, code);
        return true;
      };
    puller.registry.fault = answer(500, 'UNKNOWN');
    await expectCode('REGISTRY_ERROR', () => puller.pull(manifest));
    puller.registry.fault = answer(429, 'TOOMANYREQUESTS');
    await expectCode('REGISTRY_THROTTLED', () => puller.pull(manifest));
    puller.registry.fault = answer(403, 'DENIED');
    await expectCode('UNAUTHORIZED', () => puller.pull(manifest));
    puller.registry.fault = answer(404, 'BLOB_UNKNOWN');
    await expectCode('NOT_FOUND', () => puller.pull(manifest));
  });

  it('ends at once when cancelled, and with the error of a reader', async () => {
    puller.registry.fault = onLayer(1, () => true);
    const manifest = manifestOf(puller.registry.putImage('v1', layers));
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 300);
    await expectCode('CANCELLED', () => puller.pull(manifest, { signal: cancel.signal }));
    const onBlob: OnBlob = async () => {
      await sleep(10);
      throw new CodedError('TAR_INVALID', 'no tar');
    };
    await expectCode('TAR_INVALID', () => puller.pull(manifest, { onBlob }));
  });
});
