import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SCAN_LIMITS } from '../../src/core/limits.js';
import type { LayerScan } from '../../src/core/scan/layer-scan.js';
import { BlobState, SharedBlobState } from '../../src/threads/blob-state.js';
import type { ScanJob } from '../../src/threads/scan-lane.js';
import { ScanPool } from '../../src/threads/scan-pool.js';
import { scanBytes, tarArchive } from '../support/build-layer.js';

/** Files of several slots of the ring each, in a megabyte or some, of bytes that no two layers have alike. */
const archive = (seed: number, files = 6): Buffer =>
  tarArchive(
    Array.from({ length: files }, (_, index) => ({
      name: `opt/app/${seed}-${index}.txt`,
      body: Buffer.alloc(1000 + ((seed * 7919 + index * 104_729) % 900_000), `${seed} ${index} `),
    })),
  );
const PACKERS = [
  (bytes: Buffer): Buffer => gzipSync(bytes, { level: 1 }),
  zstdCompressSync,
  (bytes: Buffer): Buffer => bytes,
];

describe('the pool of scanning threads', () => {
  let folder = '';
  const pool = new ScanPool(DEFAULT_SCAN_LIMITS, 3, new URL('../../dist/threads/', import.meta.url));
  const handles: FileHandle[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-threads-'));
  });
  afterEach(async () => {
    for (const handle of handles.splice(0)) await handle.close();
  });
  afterAll(async () => {
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function jobOf(blob: Buffer, state: BlobState = BlobState.complete, digest?: string): Promise<ScanJob> {
    const path = join(folder, `blob-${handles.length}`);
    await writeFile(path, blob);
    const handle = await open(path, 'r+');
    handles.push(handle);
    const shared = new SharedBlobState();
    if (state !== BlobState.growing) shared.end(state);
    return {
      descriptor: handle.fd,
      state: shared,
      sizeAtMost: () => blob.length,
      imageSize: blob.length,
      ...(digest === undefined ? {} : { digest }),
    };
  }
  const facts = ({ diffId, compression, contentSize, entries }: LayerScan): object => ({
    diffId,
    compression,
    contentSize,
    hashes: Buffer.from(entries.hashes).toString('hex'),
  });

  it('scans many layers at once as one scan does, whatever their compression', async () => {
    const blobs = Array.from({ length: 30 }, (_, seed) => PACKERS[seed % 3]?.(archive(seed)) ?? Buffer.alloc(0));
    const jobs: ScanJob[] = [];
    for (const blob of blobs) jobs.push(await jobOf(blob));
    const scans = await Promise.all(jobs.map((job) => pool.scan(job)));
    const expected = await Promise.all(blobs.map((blob) => scanBytes(blob)));
    expect(scans.map(facts)).toEqual(expected.map(facts));
  });

  it('reads a blob while it grows', async () => {
    const blob = gzipSync(archive(99));
    const job = await jobOf(blob.subarray(0, 1000), BlobState.growing);
    const scan = pool.scan(job);
    const handle = handles.at(-1);
    for (let at = 1000; at < blob.length; at += 700) await handle?.write(blob, at, Math.min(700, blob.length - at), at);
    job.state.end(BlobState.complete);
    expect(facts(await scan)).toEqual(facts(await scanBytes(blob)));
  });

  it.each([
    [
      'LAYER_INVALID',
      Buffer.concat([gzipSync(archive(1)).subarray(0, -8), Buffer.alloc(8, 0x55)]),
      BlobState.complete,
      undefined,
    ],
    ['LAYER_INVALID', gzipSync(archive(1)).subarray(0, -9), BlobState.complete, undefined],
    ['TAR_TRUNCATED', archive(1).subarray(0, 600_000), BlobState.complete, undefined],
    ['TAR_INVALID', Buffer.alloc(3_000_000, 'no archive'), BlobState.complete, undefined],
    ['DIGEST_MISMATCH', archive(1), BlobState.complete, `sha256:${'0'.repeat(64)}`],
    ['REGISTRY_TRUNCATED', archive(1), BlobState.vanished, undefined],
    ['CANCELLED', archive(1), BlobState.cancelled, undefined],
  ])('fails with %s, and scans the next layer', async (code, blob, state, digest) => {
    await expect(pool.scan(await jobOf(blob, state, digest))).rejects.toMatchObject({ code });
    const good = archive(2);
    const right = `sha256:${createHash('sha256').update(good).digest('hex')}`;
    const next = await pool.scan(await jobOf(good, BlobState.complete, right));
    expect(next.diffId).toBe(right);
  });

  it('scans what is there while others wait for bytes', async () => {
    const narrow = new ScanPool(DEFAULT_SCAN_LIMITS, 1, new URL('../../dist/threads/', import.meta.url));
    const slow = await jobOf(archive(3).subarray(0, 1000), BlobState.growing);
    const outcome = narrow.scan(slow).catch((error: unknown) => (error as { code: string }).code);
    const blob = archive(4);
    expect(facts(await narrow.scan(await jobOf(blob)))).toEqual(facts(await scanBytes(blob)));
    slow.state.end(BlobState.vanished);
    expect(await outcome).toBe('REGISTRY_TRUNCATED');
    await narrow.close();
  });

  it('gives up the scan of a blob that ended as no archive while more of it is awaited', async () => {
    const job = await jobOf(Buffer.alloc(3_000_000, 'no archive'), BlobState.growing);
    await expect(pool.scan(job)).rejects.toMatchObject({ code: 'TAR_INVALID' });
    expect(job.state.value).toBe(BlobState.cancelled);
  });

  it('fails what a thread scanned that died, and scans the next layers in a new one', async () => {
    const threads = join(folder, 'threads');
    const real = (name: string): string => new URL(`../../dist/threads/${name}`, import.meta.url).href;
    await mkdir(threads);
    await writeFile(join(threads, 'inflate-worker.js'), `import ${JSON.stringify(real('inflate-worker.js'))};`);
    const dying = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id }) => { if (id === 2) throw new Error('dies'); });
      await import(${JSON.stringify(real('scan-worker.js'))});`;
    await writeFile(join(threads, 'scan-worker.js'), dying);
    await writeFile(join(threads, 'package.json'), '{"type":"module"}');
    const mortal = new ScanPool(DEFAULT_SCAN_LIMITS, 2, pathToFileURL(`${threads}/`));
    const growing = mortal.scan(await jobOf(archive(5).subarray(0, 9_000_000), BlobState.growing));
    const outcome = growing.catch((error: unknown) => (error as { code: string }).code);
    await setTimeout(600); // by now the first lane follows it
    await expect(mortal.scan(await jobOf(archive(6)))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await outcome).toBe('INTERNAL');
    const blob = archive(7);
    expect(facts(await mortal.scan(await jobOf(blob)))).toEqual(facts(await scanBytes(blob)));
    await mortal.close();
  });

  it('fails what is under way with CANCELLED when it is closed', async () => {
    const closing = new ScanPool(DEFAULT_SCAN_LIMITS, 1, new URL('../../dist/threads/', import.meta.url));
    const jobs = [await jobOf(archive(1), BlobState.growing), await jobOf(archive(2), BlobState.growing)];
    const scans = jobs.map((job) => closing.scan(job).catch((error: unknown) => (error as { code: string }).code));
    await closing.close();
    expect(await Promise.all(scans)).toEqual(['CANCELLED', 'CANCELLED']);
  });
});
