import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LayerScanner } from '../../src/analysis/layer-scanner.js';
import { CodedError } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import { DEFAULT_SCAN_LIMITS } from '../../src/core/limits.js';
import { decodeLayerScan } from '../../src/core/scan/codec.js';
import { claimLayers } from '../../src/database/layer-claim.js';
import { PrismaLayerScanStore } from '../../src/database/layer-scan.store.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { SCANNER_VERSION } from '../../src/core/catalogers/scanner-version.js';
import { file } from '../support/build-image.js';
import { scanBytes, tarArchive } from '../support/build-layer.js';
import { FakeImage } from '../support/fake-image.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const archives = ['a', 'b', 'c'].map((name) => tarArchive([file(name, 100)]));
const [a = '', b = '', c = ''] = archives.map((archive) => digestOf(archive));
const byDigest = new Map(archives.map((archive) => [digestOf(archive), archive]));

describe('LayerScanner on one store', () => {
  let database: TestDatabase;
  const services: PrismaService[] = [];
  const scanned: string[] = [];

  /** A worker of its own: its scanner shares nothing with another but the database. */
  const worker = (index: number, fault?: (digest: string) => void): LayerScanner => {
    const image = new FakeImage(byDigest);
    const scan = async ({ descriptor }: { descriptor: number }) => {
      const digest = image.digestAt(descriptor);
      scanned.push(digest);
      await sleep(100);
      fault?.(digest);
      return scanBytes(byDigest.get(digest) ?? Buffer.alloc(0));
    };
    const store = new PrismaLayerScanStore(services[index] as PrismaService);
    return new LayerScanner({ pool: { scan }, store, limits: DEFAULT_SCAN_LIMITS });
  };
  const scanImage = async (scanner: LayerScanner, digests: string[], signal = new AbortController().signal) => {
    const { resolved, opened } = new FakeImage(byDigest).of(digests);
    const { layers, saved } = await scanner.scan(resolved, opened, { signal, onProgress: () => undefined });
    await saved;
    return layers.map(({ diffId }) => diffId);
  };

  beforeAll(async () => {
    database = await startTestDatabase();
    const url = await database.create('scanner');
    await migrate(url);
    services.push(new PrismaService(url), new PrismaService(url));
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.$disconnect()));
    await database.stop();
  });
  beforeEach(async () => {
    scanned.length = 0;
    await services[0]?.layerScan.deleteMany();
    await services[0]?.layerClaim.deleteMany();
  });

  it('scans each layer once for two workers, whatever the order of the layers', async () => {
    const results = await Promise.all([
      scanImage(worker(0), [a, b, c]),
      scanImage(worker(1), [c, b, a]),
      scanImage(worker(1), [b, a]),
    ]);
    expect(results).toEqual([
      [a, b, c],
      [c, b, a],
      [b, a],
    ]);
    expect(scanned.sort()).toEqual([a, b, c].sort());
    expect(await services[0]?.layerClaim.count()).toBe(0);
  });

  it('keeps a scan as it is stored, also of a layer that is there twice', async () => {
    const { resolved, opened } = new FakeImage(byDigest).of([a, b, a]);
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    const { layers, saved } = await worker(0).scan(resolved, opened, options);
    const [layer, , same] = layers;
    await saved;
    const kept = (await layer?.load()) as Uint8Array;
    expect(await same?.load()).toBe(kept);
    expect(await decodeLayerScan(kept)).toEqual(await scanBytes(byDigest.get(a) ?? Buffer.alloc(0)));
    const row = await services[0]?.layerScan.findFirst({ where: { diffId: a } });
    expect(Buffer.from(row?.encoded ?? []).equals(kept)).toBe(true);
  });

  it('gives a layer before it is stored, in the order of the image', async () => {
    const { resolved, opened } = new FakeImage(byDigest).of([a, b, c]);
    const given: [diffId: string, isPacked: boolean][] = [];
    const { layers, saved } = await worker(0).scan(resolved, opened, {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onLayer: async ({ diffId, load }) => {
        const scan = await load();
        given.push([diffId, scan instanceof Uint8Array]);
        if (!(scan instanceof Uint8Array))
          expect(scan).toEqual(await scanBytes(byDigest.get(diffId) ?? Buffer.alloc(0)));
      },
    });
    expect(given.map(([diffId]) => diffId)).toEqual([a, b, c]);
    expect(given[0]?.[1]).toBe(false);
    await saved;
    expect(await services[0]?.layerScan.count()).toBe(3);
    expect(await layers[0]?.load()).toBeInstanceOf(Uint8Array);
  });

  it('tells that a scan could not be stored when all are given', async () => {
    const { resolved, opened } = new FakeImage(byDigest).of([a]);
    const store = new PrismaLayerScanStore(services[0] as PrismaService);
    store.save = () => Promise.reject(new CodedError('STORAGE_FULL', 'no room'));
    const scan = () => scanBytes(byDigest.get(a) ?? Buffer.alloc(0));
    const scanner = new LayerScanner({ pool: { scan }, store, limits: DEFAULT_SCAN_LIMITS });
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    const { saved } = await scanner.scan(resolved, opened, options);
    await expect(saved).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(await services[0]?.layerClaim.count()).toBe(0);
  });

  it('scans what a worker that failed has left', async () => {
    const failing = scanImage(
      worker(0, () => {
        throw new CodedError('TAR_INVALID', 'told to fail');
      }),
      [a, b],
    );
    const [failed, other] = await Promise.allSettled([failing, sleep(20).then(() => scanImage(worker(1), [b, a]))]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'TAR_INVALID' } });
    expect(other).toEqual({ status: 'fulfilled', value: [b, a] });
  });

  it('takes over the claims of a worker that died', async () => {
    await services[0]?.layerClaim.create({
      data: {
        diffId: a,
        scannerVersion: SCANNER_VERSION,
        holder: '019c0000-0000-7000-8000-000000000000',
        expiresAt: new Date(Date.now() + 1500),
      },
    });
    const start = Date.now();
    expect(await scanImage(worker(0), [a, b])).toEqual([a, b]);
    expect(Date.now() - start).toBeGreaterThan(1000);
    expect(await services[0]?.layerClaim.count()).toBe(0);
  });

  it('stops waiting when it is told to', async () => {
    const claim = await claimLayers(services[0] as PrismaService, [a], SCANNER_VERSION);
    const stop = new AbortController();
    const waiting = scanImage(worker(1), [a], stop.signal);
    setTimeout(() => stop.abort(), 100);
    await expect(waiting).rejects.toThrow();
    await claim.release();
    expect(scanned).toEqual([]);
  });

  it('gives a layer to one at a time', async () => {
    const prisma = services[0] as PrismaService;
    const claim = await claimLayers(prisma, [a, b], SCANNER_VERSION);
    expect(claim.held).toEqual(new Set([a, b]));
    const other = await claimLayers(prisma, [c, a], SCANNER_VERSION);
    expect(other.held).toEqual(new Set([c]));
    await claim.release();
    const next = await claimLayers(prisma, [a], SCANNER_VERSION);
    expect(next.held).toEqual(new Set([a]));
    await Promise.all([next.release(), other.release()]);
    expect(await prisma.layerClaim.count()).toBe(0);
  });
});
