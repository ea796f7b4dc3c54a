import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltService } from '../support/built-service.js';
import { readMetrics } from '../support/read-metrics.js';
import { hasRegistry } from '../support/test-registry.js';
import { Fleet } from './fleet.js';

const IMAGES = 16;
const FIRST = 24;
const UNSETTLED = `SELECT count(*)::int AS value FROM jobs WHERE status IN ('pending', 'running')`;

/** `count` pairs of different images among the first `images`, none of them twice. */
function pairsOf(images: number, count: number): [number, number][] {
  const all = Array.from({ length: images }, (_, one) => one).flatMap((one) =>
    Array.from({ length: images }, (_, other): [number, number] => [one, other]).filter(([a, b]) => a !== b),
  );
  return all.sort(([a, b], [c, d]) => ((a - b + images) % images) - ((c - d + images) % images)).slice(0, count);
}

describe.skipIf(!hasRegistry)('two APIs and three workers', () => {
  let fleet: Fleet;
  const accepted: string[] = [];

  beforeAll(async () => {
    fleet = await Fleet.start(2, 3);
    await fleet.pushImages(IMAGES);
  });
  afterAll(() => (fleet as Fleet | undefined)?.stop());

  const submit = async (pairs: readonly [number, number][], through = fleet.apis): Promise<void> => {
    const submitted = pairs.map(([one, other], index) =>
      fleet.submit(through[index % through.length] as BuiltService, one, other),
    );
    accepted.push(...(await Promise.all(submitted)));
  };
  const drain = async (): Promise<void> => {
    await expect.poll(() => fleet.values<number>(UNSETTLED), { timeout: 120_000, interval: 200 }).toEqual([0]);
  };
  /** Requests for each layer in the log of the registry. */
  const pulls = async (): Promise<number[]> => {
    const digests = await fleet.values<string>('SELECT DISTINCT digest AS value FROM layers');
    const asked = fleet.registry.accessLog.filter((line) => line.includes('"GET /v2/app/blobs/'));
    return digests.map((digest) => asked.filter((line) => line.includes(digest)).length);
  };

  it('share the work: each job once, each layer once, no worker idle', async () => {
    await submit(pairsOf(IMAGES, FIRST));
    await drain();
    expect(await fleet.values(`SELECT DISTINCT status::text || ' ' || attempt AS value FROM jobs`)).toEqual([
      'succeeded 1',
    ]);
    expect(await fleet.values('SELECT count(*)::int AS value FROM comparison_reports')).toEqual([FIRST]);
    expect(await fleet.values('SELECT count(*)::int AS value FROM layer_scans')).toEqual([IMAGES + 1]);
    expect(await pulls()).toEqual(Array.from({ length: IMAGES + 1 }, () => 1));
    const metrics = await Promise.all(fleet.workers.map(({ api }) => readMetrics(api)));
    const sum = (series: string): number => metrics.reduce((total, each) => total + (each.get(series) ?? 0), 0);
    const runs = 'stagediff_job_duration_seconds_count{kind="comparison",outcome="succeeded"}';
    expect(sum(runs)).toBe(FIRST);
    expect(sum('stagediff_layers_total{source="scanned"}')).toBe(IMAGES + 1);
    for (const each of metrics) expect(each.get(runs)).toBeGreaterThanOrEqual(FIRST / 3 / 2);
  });

  it('say the same whoever is asked', async () => {
    const [id = ''] = accepted;
    const reports = await Promise.all(fleet.apis.map(({ api }) => api.get(`/api/v1/comparisons/${id}/report`)));
    expect(reports[0]?.text).toBe(reports[1]?.text);
    expect(reports[0]?.headers['etag']).toBe(reports[1]?.headers['etag']);
    const lists = await Promise.all(fleet.apis.map(({ api }) => api.get('/api/v1/comparisons?limit=200')));
    expect(lists[0]?.body).toEqual(lists[1]?.body);
  });

  it('go on while each of them is killed in turn', async () => {
    const more = pairsOf(IMAGES, 100).slice(FIRST);
    for (const index of fleet.workers.keys()) {
      await submit(more.splice(0, 9));
      // every worker has one; the job of a killed one counts as running until its death is noticed
      const running = `SELECT count(*)::int AS value FROM jobs WHERE status = 'running'`;
      await expect
        .poll(async () => (await fleet.values(running))[0], { timeout: 60_000, interval: 20 })
        .toBeGreaterThanOrEqual(3);
      await fleet.killAndReplace(fleet.workers, index, () => submit(more.splice(0, 2)));
    }
    for (const [index, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      await submit(more.splice(0, 4));
      await fleet.killAndReplace(fleet.apis, index, async () => {
        const survivor = fleet.apis[other] as BuiltService;
        await submit(more.splice(0, 4), [survivor]);
        await survivor.api.get('/readyz');
        await survivor.api.get('/api/v1/comparisons');
      });
    }
    await drain();

    expect(await fleet.values(`SELECT status::text AS value FROM jobs GROUP BY 1`)).toEqual(['succeeded']);
    expect(await fleet.values('SELECT id AS value FROM comparisons ORDER BY id')).toEqual([...accepted].sort());
    const pairs = 'SELECT count(DISTINCT "reportId")::int AS value FROM comparisons';
    expect(await fleet.values(pairs)).toEqual([accepted.length]);
    expect(await fleet.values('SELECT count(*)::int AS value FROM comparison_reports')).toEqual([accepted.length]);
    expect(await fleet.values('SELECT count(*)::int AS value FROM jobs WHERE attempt > 1')).not.toEqual([0]);
    expect(await fleet.values('SELECT count(*)::int AS value FROM layer_scans')).toEqual([IMAGES + 1]);
  });

  it('leave nothing behind', async () => {
    for (const { dataDir } of fleet.workers) {
      const folders = await readdir(join(dataDir, 'scratch'));
      expect(folders).toHaveLength(1);
      const left = (): Promise<string[]> => readdir(join(dataDir, 'scratch', folders[0] as string));
      await expect.poll(left, { timeout: 30_000 }).toEqual([]);
    }
    const claims = 'SELECT count(*)::int AS value FROM layer_claims WHERE "expiresAt" > now()';
    await expect.poll(() => fleet.values(claims), { timeout: 40_000 }).toEqual([0]);
    const left = `SELECT count(*)::int AS value FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND name LIKE 'analysis%'`;
    expect(await fleet.values(left)).toEqual([0]);
  });
});
