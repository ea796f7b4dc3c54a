import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants } from './harness/expect-invariants.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryToMount();
if (!canMount) console.warn('no file system can be mounted here: the tests that need a small one are skipped');

/** A small file system in memory. */
class SmallDisk {
  private constructor(readonly folder: string) {}

  static async mount(mebibytes: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'stagediff-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'stagediff-test', folder]);
    return new SmallDisk(folder);
  }

  /** Leaves so many bytes. */
  async fill(left: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(join(this.folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
  }

  async makeRoom(): Promise<void> {
    await rm(join(this.folder, 'filler'), { force: true });
  }

  async unmount(): Promise<void> {
    execFileSync('umount', [this.folder]);
    await rm(this.folder, { recursive: true });
  }
}

function tryToMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'stagediff-test', tmpdir()], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasSkopeo || !canMount)('[T80c] a disk that is full', { tags: ['ci'] }, () => {
  let registry: FakeRegistry;
  let disk: SmallDisk;

  beforeAll(async () => {
    [registry, disk] = await Promise.all([startImages(4), SmallDisk.mount(256)]);
  });
  afterAll(async () => {
    await disk.unmount();
    await registry.stop();
  });
  afterEach(() => disk.makeRoom());

  /** What a test starts ends with it, however it went: else the disk could not be unmounted. */
  const start = async (name: string, folder?: string): Promise<{ postgres: KillablePostgres; lane: Lane }> => {
    const postgres = await KillablePostgres.start({}, folder);
    onTestFinished(() => postgres.stop());
    const lane = await Lane.start(name, postgres, registry);
    onTestFinished(() => lane.stop());
    return { postgres, lane };
  };
  const problemOf = (lane: Lane, id: string) => async (): Promise<string | undefined> =>
    (await lane.api.get<ComparisonResource>(`/api/v1/comparisons/${id}`)).body.problem?.code;

  it('of a worker: the job waits with STORAGE_FULL, the worker is not ready, and both go on when there is room', async () => {
    const { lane } = await start('scratch');
    const dataDir = join(disk.folder, 'worker');
    const worker = await lane.startWorker({ STAGEDIFF_JOB_RETRY_DELAY: '2', STAGEDIFF_JOB_TRIES: '20' }, dataDir);
    await worker.api.get('/readyz');
    await disk.fill(100_000);
    await worker.api.get('/readyz', 503);
    const id = await lane.submit('0', '1');
    await expect.poll(problemOf(lane, id), { timeout: 60_000 }).toBe('STORAGE_FULL');
    await disk.makeRoom();
    await worker.api.get('/readyz');
    expect(await lane.settled(id)).toMatchObject({ status: 'succeeded', problem: null });
    await expectInvariants(lane);
  });

  it('of the database: no false success, and what was accepted is done when there is room', async () => {
    const { postgres, lane } = await start('data', join(disk.folder, 'database'));
    await lane.startWorker({ STAGEDIFF_JOB_RETRY_DELAY: '2', STAGEDIFF_JOB_TRIES: '20' });
    lane.registry.fail('layers', { kind: 'hold' });
    const id = await lane.submit('2', '3');
    await expect.poll(() => lane.registry.held, { timeout: 60_000 }).toBeGreaterThan(0);
    await disk.fill(0);
    lane.registry.release();
    await expect
      .poll(
        async () =>
          await lane.submit('0', '1').then(
            () => 'accepted',
            () => 'refused',
          ),
        { timeout: 30_000 },
      )
      .toBe('refused');
    await disk.makeRoom();
    await postgres.restartIfDead();
    expect(await lane.settled(id)).toMatchObject({ status: 'succeeded', problem: null });
    await expectInvariants(lane);
  });
});
