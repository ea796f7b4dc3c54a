import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import { readMetrics } from '../support/read-metrics.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

describe('GET /metrics', () => {
  let database: TestDatabase;
  let api: TestService;
  let worker: TestService;

  beforeAll(async () => {
    database = await startTestDatabase();
    const databaseUrl = await database.create('metrics');
    api = await startTestService({ STAGEDIFF_ROLE: 'api' }, { databaseUrl });
    const body = { baseline: 'secret/name:one', candidate: 'secret/name:two' };
    const { id } = (await api.api.post<ComparisonResource>('/api/v1/comparisons', body, 202)).body;
    await api.api.post('/api/v1/images', { reference: 'secret/name:fail-TAR_INVALID' }, 202);
    await sleep(1100);
    expect(
      await readMetrics(api.api).then((found) => found.get('stagediff_jobs{kind="comparison",state="pending"}')),
    ).toBe(1);
    expect((await readMetrics(api.api)).get('stagediff_oldest_pending_job_seconds{kind="image"}')).toBeGreaterThan(1);
    worker = await startTestService({ STAGEDIFF_ROLE: 'worker' }, { databaseUrl });
    await poll<ComparisonResource>(api.api, `/api/v1/comparisons/${id}`, isSettled);
  });
  afterAll(async () => {
    await Promise.all([worker.stop(), api.stop()]);
    await database.stop();
  });

  it('shows what jobs took in the process that ran them', async () => {
    await expect
      .poll(async () =>
        (await readMetrics(worker.api)).get('stagediff_job_duration_seconds_count{kind="image",outcome="failed"}'),
      )
      .toBe(1);
    const found = await readMetrics(worker.api);
    expect(found.get('stagediff_job_duration_seconds_count{kind="comparison",outcome="succeeded"}')).toBe(1);
    expect(found.get('stagediff_job_wait_seconds_sum{kind="comparison"}')).toBeGreaterThan(1);
    expect(found.get('stagediff_job_stage_duration_seconds_count{kind="comparison",stage="pull"}')).toBe(1);
    expect(found.get('stagediff_jobs{kind="image",state="running"}')).toBe(0);
    expect(
      [...found.keys()].some((series) => series.startsWith('stagediff_build_info{') && /role="worker"/.test(series)),
    ).toBe(true);
  });

  it('times requests by route template and never by what was asked for', async () => {
    await api.api.get('/api/v1/images?repository=secret/name');
    await api.api.get('/api/v1/images/0190a1b2-0000-7000-8000-000000000000', 404);
    await api.api.get('/secret/name/anything', 404);
    const series = [...(await readMetrics(api.api)).keys()];
    const routes = new Set(series.map((each) => /route="([^"]*)"/.exec(each)?.[1]).filter(Boolean));
    expect(routes).toContain('/api/v1/images/:id');
    expect(routes).toContain('other');
    expect(series.join('\n')).not.toMatch(/secret|0190a1b2/);
    expect(series.length).toBeLessThan(600);
  });

  it('is text that Prometheus takes', async () => {
    const { headers } = await api.api.get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('says how busy the process is', async () => {
    const found = await readMetrics(api.api);
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(found.get(name), name).toBeTypeOf('number');
  });

  it('has every metric that the dashboard draws', async () => {
    const file = await readFile(new URL('../../deploy/grafana/stagediff.json', import.meta.url), 'utf8');
    const dashboard = JSON.parse(file) as { panels: { id: number; title: string; targets?: { expr: string }[] }[] };
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const used = new Set(expressions.flatMap((expr) => expr.match(/\b(?:stagediff|nodejs|process)_[a-z0-9_]+/g) ?? []));
    const texts = await Promise.all([api, worker].map(async (service) => (await service.api.get('/metrics')).text));
    const exported = new Set(
      texts
        .join('\n')
        .match(/^# TYPE (\S+)/gm)
        ?.map((line) => line.slice(7)),
    );
    const base = (name: string): string => (exported.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, ''));
    expect(used.size).toBeGreaterThan(15);
    expect([...used].filter((name) => !exported.has(base(name)))).toEqual([]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(dashboard.panels.filter(({ targets = [] }) => targets.length === 0).map(({ title }) => title)).toEqual([]);
  });
});

describe('GET /metrics without a database', () => {
  it('still answers, and says so', async () => {
    const database = await startTestDatabase();
    const service = await startTestService({ STAGEDIFF_ROLE: 'api' }, { databaseUrl: await database.create('gone') });
    await database.stop();
    const found = await readMetrics(service.api);
    expect(found.get('stagediff_database_up')).toBe(0);
    expect([...found.keys()].some((series) => series.startsWith('stagediff_jobs{'))).toBe(false);
    await service.stop();
  });
});
