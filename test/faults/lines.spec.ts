import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo } from '../support/skopeo.js';
import { expectInvariants, reportText } from './harness/expect-invariants.js';
import { startImages } from './harness/images.js';
import { KillablePostgres } from './harness/killable-postgres.js';
import { Lane } from './harness/lane.js';
import type { LineFault } from './harness/tcp-proxy.js';

const SLOW: readonly (readonly [name: string, fault: LineFault])[] = [
  ['answers 40 ms late', { kind: 'latency', milliseconds: 40 }],
  ['gives 300 kB a second', { kind: 'drip', bytesPerSecond: 300_000 }],
];
const AWAY_MILLISECONDS = 12_000;

describe.skipIf(!hasSkopeo)('a database that', () => {
  let postgres: KillablePostgres;
  let registry: FakeRegistry;
  let lane: Lane;
  let tag = 0;

  beforeAll(async () => {
    [postgres, registry] = await Promise.all([KillablePostgres.start(), startImages(12)]);
    lane = await Lane.start('lines', postgres, registry);
    await lane.startWorker();
  });
  afterAll(async () => {
    await lane.stop();
    await Promise.all([postgres.stop(), registry.stop()]);
  });
  const submit = (): Promise<string> => lane.submit(String(tag++), String(tag++));

  it.each(SLOW)('%s', async (_, fault) => {
    lane.line.fault = fault;
    const id = await submit();
    expect((await lane.settled(id)).status).toBe('succeeded');
    lane.line.fault = { kind: 'pass' };
    await expectInvariants(lane);
  });

  it.each([
    ['refuses connections for a while', { kind: 'reset' }],
    ['is a black hole for a while', { kind: 'black hole' }],
  ] as const)('%s: the worker says that it is not ready, and goes on afterwards', async (_, fault) => {
    const [worker] = lane.workers;
    lane.registry.fail('layers', { kind: 'hold' });
    const id = await submit();
    await expect.poll(() => lane.registry.held, { timeout: 60_000 }).toBeGreaterThan(0);
    lane.line.fault = fault;
    lane.registry.release();
    await expect.poll(() => worker?.api.get('/readyz', 503).then(() => 503), { timeout: 30_000 }).toBe(503);
    await sleep(AWAY_MILLISECONDS);
    lane.line.fault = { kind: 'pass' };
    expect((await lane.settled(id)).status).toBe('succeeded');
    await expect.poll(() => worker?.api.get('/readyz').then(() => 200), { timeout: 30_000 }).toBe(200);
    await expectInvariants(lane);
  });

  it('[T80b] is killed again and again: what was answered with 202 is done, and no reader sees half a report', async () => {
    const done = await submit();
    await lane.settled(done);
    const whole = await reportText(lane, done);
    const accepted: string[] = [];
    const reads = { right: 0, wrong: 0 };
    const stop = new AbortController();
    const reader = (async () => {
      for (; !stop.signal.aborted; await sleep(20)) {
        const text = await reportText(lane, done).catch(() => undefined);
        if (text !== undefined) reads[text === whole ? 'right' : 'wrong'] += 1;
      }
    })();
    for (let round = 0; round < 3; round++) {
      const from = tag - 2;
      for (let each = 0; each < 3; each++) {
        const id = await lane.submit(String(from), String((from + round + each + 1) % 12)).catch(() => undefined);
        if (id !== undefined) accepted.push(id);
      }
      await sleep(300 * round);
      postgres.kill();
      await lane.api.get('/readyz', 503);
      await postgres.restart();
      await expect
        .poll(
          () =>
            lane.api.get('/readyz').then(
              () => 200,
              () => 0,
            ),
          { timeout: 60_000 },
        )
        .toBe(200);
    }
    for (const id of accepted) expect((await lane.settled(id)).status).toBe('succeeded');
    stop.abort();
    await reader;
    expect(reads.wrong).toBe(0);
    expect(reads.right).toBeGreaterThan(0);
    expect(accepted.length).toBeGreaterThan(0);
    await expectInvariants(lane);
  });

  it('[T80a] an API that is killed while it answers loses nothing that it accepted', { tags: ['ci'] }, async () => {
    const body = {
      baseline: `${lane.registry.host}/app:0`,
      candidate: `${lane.registry.host}/app:1`,
      platform: 'linux/amd64',
    };
    const api = await lane.startApi();
    const accepted: string[] = [];
    const refused: string[] = [];
    const asked = Array.from({ length: 40 }, async (_, index) => {
      await sleep(index * 15);
      await api.api.post<{ id: string }>('/api/v1/comparisons', body, 202).then(
        (answer) => accepted.push(answer.body.id),
        (error: unknown) => refused.push(String(error)),
      );
    });
    const some = (): string | undefined => (accepted.length > 2 ? 'accepted' : refused[0]);
    await expect
      .poll(some, { timeout: 120_000, interval: 5 })
      .toBe('accepted')
      .finally(() => api.kill());
    await Promise.all(asked);
    lane.accepted.push(...accepted);
    for (const id of accepted) expect((await lane.settled(id)).status).toBe('succeeded');
    await expect
      .poll(async () => lane.rows(`SELECT FROM jobs WHERE status IN ('pending', 'running')`), { timeout: 60_000 })
      .toEqual([]);
    await expectInvariants(lane);
  });
});
