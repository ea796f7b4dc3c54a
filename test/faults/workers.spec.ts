import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltService } from '../support/built-service.js';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants, reportText } from './harness/expect-invariants.js';
import { bringTo, type Standstill } from './harness/failpoints.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';

const TRIES = 2;

describe.skipIf(!hasSkopeo)('workers', () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;
  const lanes: Lane[] = [];

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([KillablePostgres.start(), startImages(8)]);
  });
  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.stop()));
    await Promise.all([postgres.stop(), registry.stop()]);
  });
  const startLane = async (name: string): Promise<Lane> => {
    const lane = await Lane.start(name, postgres, registry);
    lanes.push(lane);
    return lane;
  };

  it(`[T80i] a job that kills each worker is given up after ${TRIES} tries`, async () => {
    const lane = await startLane('poison');
    const environment = { STAGEDIFF_JOB_TRIES: String(TRIES) };
    let worker = await lane.startWorker(environment);
    const { id, release } = await bringTo('pull', lane, ['0', '1']);
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      await expect.poll(() => lane.attempts(id), { timeout: 60_000 }).toBe(attempt);
      await expect.poll(() => lane.registry.held, { timeout: 60_000 }).toBeGreaterThan(0);
      await worker.kill();
      lane.registry.release();
      lane.registry.fail('layers', { kind: 'hold' });
      worker = await lane.startWorker(environment, worker.dataDir);
    }
    expect(await lane.settled(id)).toMatchObject({ status: 'failed', problem: { code: 'INTERNAL' } });
    await release();
    const next = await lane.submit('2', '3');
    expect((await lane.settled(next)).status, 'the next job is done').toBe('succeeded');
    await expectInvariants(lane);
  });

  it('[T80j] a worker that is told to end finishes what it has in hand', async () => {
    const lane = await startLane('drain');
    const worker = await lane.startWorker({ STAGEDIFF_DRAIN: '60' });
    const { id, release } = await bringTo('pull', lane, ['0', '1']);
    worker.signal('SIGTERM');
    await sleep(1000);
    expect(worker.isAlive()).toBe(true);
    await release();
    expect(await worker.ended).toBe(0);
    expect(await lane.settled(id)).toMatchObject({ status: 'succeeded' });
    expect(await lane.attempts(id)).toBe(1);
    await expectInvariants(lane);
  });

  it('[T80d] two workers that need one layer scan it once', { tags: ['ci'] }, async () => {
    const lane = await startLane('shared');
    const workers = [await lane.startWorker(), await lane.startWorker()];
    lane.registry.fail('layers', { kind: 'hold' });
    const ids = [await lane.submit('0', '1'), await lane.submit('1', '2')];
    const running = `SELECT FROM jobs WHERE status = 'running'`;
    await expect.poll(async () => (await lane.rows(running)).length, { timeout: 30_000 }).toBe(workers.length);
    await expect.poll(() => lane.registry.held, { timeout: 30_000 }).toBeGreaterThan(0);
    await sleep(1000);
    lane.registry.release();
    for (const id of ids) expect((await lane.settled(id)).status).toBe('succeeded');
    const digests = await lane.rows<{ digest: string }>('SELECT DISTINCT digest FROM layers');
    const asked = digests.map(
      ({ digest }) => lane.registry.requests.filter((each) => each.startsWith('GET') && each.endsWith(digest)).length,
    );
    expect(asked).toEqual(digests.map(() => 1));
    expect(await lane.rows('SELECT FROM layer_scans')).toHaveLength(digests.length);
    await expectInvariants(lane);
  });

  it('[T80g] what a job builds on is not collected under it', async () => {
    const lane = await startLane('collection');
    const collecting = {
      STAGEDIFF_RETENTION_INTERVAL: '1',
      STAGEDIFF_JOB_DAYS: '1',
      STAGEDIFF_REPORT_DAYS: '1',
      STAGEDIFF_SCAN_DAYS: '2',
    };
    const worker = await lane.startWorker(collecting);
    const collector = await lane.startWorker(collecting);
    const old = await lane.submit('4', '5');
    await lane.settled(old);
    const before = await reportText(lane, old);
    collector.signal('SIGSTOP');
    worker.signal('SIGSTOP');
    await lane.rows(`UPDATE jobs SET "finishedAt" = now() - interval '3 days'`);
    for (const table of ['image_reports', 'comparison_reports', 'layer_scans'])
      await lane.rows(`UPDATE ${table} SET "usedAt" = now() - interval '3 days'`);
    const { id, release } = await holdKnown(lane, worker);
    collector.signal('SIGCONT');
    await expect
      .poll(async () => lane.rows('SELECT FROM comparisons WHERE id = $1', [old]), { timeout: 60_000 })
      .toEqual([]);
    lane.accepted.splice(lane.accepted.indexOf(old), 1);
    await sleep(4000); // several collections
    await release();
    expect((await lane.settled(id)).status).toBe('succeeded');
    expect(await reportText(lane, id)).toBe(before);
    await expectInvariants(lane);
  });
});

/** A job that found its reports in the store, and has not committed yet. */
async function holdKnown(lane: Lane, worker: BuiltService): Promise<Standstill> {
  const client = await lane.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE webhook_events IN SHARE MODE');
  const id = await lane.submit('4', '5');
  worker.signal('SIGCONT');
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'stagediff' AND wait_event_type = 'Lock'`;
  await expect.poll(async () => (await lane.rows(waiting)).length, { timeout: 60_000 }).toBeGreaterThan(0);
  return { id, release: () => client.query('ROLLBACK').then(() => client.end()) };
}
