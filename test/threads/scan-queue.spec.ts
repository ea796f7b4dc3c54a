import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BlobState, SharedBlobState } from '../../src/threads/blob-state.js';
import { ScanQueue, type WaitingScan } from '../../src/threads/scan-queue.js';

const MIB = 1024 * 1024;

describe('the order in which blobs get threads', () => {
  let folder = '';
  const handles: FileHandle[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-queue-'));
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const handle of handles.splice(0)) await handle.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A waiting blob of `size` bytes so far, which are a hole. */
  async function waiting(size: number, state: BlobState, atMost = size, imageSize = 0): Promise<WaitingScan> {
    const handle = await open(join(folder, `blob-${handles.length}`), 'w+');
    handles.push(handle);
    await handle.truncate(size);
    const shared = new SharedBlobState();
    if (state !== BlobState.growing) shared.end(state);
    const job = { descriptor: handle.fd, state: shared, sizeAtMost: () => atMost, imageSize };
    return { job, resolve: vi.fn(), reject: vi.fn() };
  }

  it('gives the largest first of those that are complete or large already', async () => {
    const small = await waiting(1000, BlobState.complete);
    const large = await waiting(40 * MIB, BlobState.growing);
    const larger = await waiting(50 * MIB, BlobState.complete);
    const queue = new ScanQueue();
    for (const each of [small, large, larger]) queue.add(each);
    expect([queue.takeLargest(), queue.takeLargest(), queue.takeLargest()]).toEqual([larger, large, small]);
    expect(queue.takeLargest()).toBeUndefined();
    expect(queue.size).toBe(0);
  });

  it('counts a growing blob as what it may become', async () => {
    const complete = await waiting(70 * MIB, BlobState.complete, 500 * MIB);
    const ofSmallImage = await waiting(60 * MIB, BlobState.growing, 80 * MIB);
    const ofLargeImage = await waiting(40 * MIB, BlobState.growing, 500 * MIB);
    const itsNeighbour = await waiting(50 * MIB, BlobState.growing, 500 * MIB);
    const queue = new ScanQueue();
    for (const each of [complete, ofSmallImage, ofLargeImage, itsNeighbour]) queue.add(each);
    expect([queue.takeLargest(), queue.takeLargest()]).toEqual([itsNeighbour, ofLargeImage]);
    expect([queue.takeLargest(), queue.takeLargest()]).toEqual([ofSmallImage, complete]);
  });

  it('lets a small blob grow, until it has grown for half a second or is complete', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const slow = await waiting(2000, BlobState.growing);
    const quick = await waiting(1000, BlobState.growing);
    const queue = new ScanQueue();
    for (const each of [slow, quick]) queue.add(each);
    expect(queue.takeLargest()).toBeUndefined();
    quick.job.state.end(BlobState.complete);
    expect(queue.takeLargest()).toBe(quick);
    vi.advanceTimersByTime(499);
    expect(queue.takeLargest()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(queue.takeLargest()).toBe(slow);
  });

  it('gives those that are complete by the size of their image, in the order in which they came', async () => {
    const growing = await waiting(90 * MIB, BlobState.growing, 90 * MIB, 9);
    const ofSmallImage = await waiting(1, BlobState.complete, 1, 3);
    const first = await waiting(1, BlobState.complete, 1, 5);
    const second = await waiting(2, BlobState.complete, 2, 5);
    const queue = new ScanQueue();
    for (const each of [growing, ofSmallImage, first, second]) queue.add(each);
    expect([queue.takeComplete(), queue.takeComplete()]).toEqual([first, second]);
    expect([queue.takeComplete(), queue.takeComplete()]).toEqual([ofSmallImage, undefined]);
    expect(queue.takeAll()).toEqual([growing]);
  });

  it('lets no layer of a small image wait for ever', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const queue = new ScanQueue();
    const ofSmallImage = await waiting(1, BlobState.complete, 1, 3);
    queue.add(ofSmallImage);
    vi.advanceTimersByTime(15_001);
    queue.add(await waiting(1, BlobState.complete, 1, 5));
    expect(queue.takeComplete()).toBe(ofSmallImage);
  });
});
