import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditItem, AuditResource, AuditRunDetail, AuditRunResource } from '../../src/audits/audit.dto.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { Page } from '../../src/http/paging.js';
import { tarArchive } from '../support/build-layer.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { expectExample } from '../support/expect-example.js';
import { answerError, FakeRegistry, isManifest } from '../support/fake-registry.js';
import { TestLayout } from '../support/oci-layout.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry, startTestRegistry, type TestRegistry } from '../support/test-registry.js';
import { isSettled, poll } from '../support/test-service.js';

const PATH = '/api/v1/audits';
const schedule = { name: 'releases', cron: '0 3 * * *', timezone: 'Europe/Berlin' };
const fileOf = (size: number) => tarArchive([{ name: 'opt/app', body: Buffer.alloc(size, 'x') }]);
const base = tarArchive([{ name: 'etc/hostname', body: 'base\n' }]);

describe.skipIf(!hasRegistry)('audits of a registry', () => {
  let folder = '';
  let database: TestDatabase;
  let registry: TestRegistry;
  let fake: FakeRegistry;
  let layout: TestLayout;
  const started: BuiltService[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-audits-'));
    [database, registry, fake] = await Promise.all([startTestDatabase(), startTestRegistry(), FakeRegistry.start()]);
    layout = new TestLayout(folder);
    await layout.finish([
      ['fat', await layout.putImage([base, fileOf(50_000)])],
      ['slim', await layout.putImage([base, fileOf(10_000)])],
      ['small', await layout.putImage([base, fileOf(9_000)])],
      ['other', await layout.putImage([base], 'linux/s390x')],
    ]);
  });
  afterAll(async () => {
    for (const service of started) await service.stop();
    await Promise.all([registry.stop(), fake.stop(), database.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const startService = async (databaseUrl: string, role: string, settings = {}): Promise<BuiltService> => {
    const environment = { STAGEDIFF_ROLE: role, STAGEDIFF_AUDIT_TICK: '1', ...settings };
    const registries = [registry.host, fake.host];
    const service = await startBuiltService({ databaseUrl, registries, environment });
    started.push(service);
    return service;
  };
  const start = async (
    { api }: BuiltService,
    body: object,
  ): Promise<{ audit: AuditResource; run: AuditRunResource }> => {
    const { body: audit } = await api.post<AuditResource>(PATH, { ...schedule, ...body }, 201);
    const { body: run, headers } = await api.post<AuditRunResource>(audit.links.runs, {}, 202);
    expect(headers['location']).toBe(run.links.self);
    return { audit, run };
  };
  const finish = ({ api }: BuiltService, { links }: AuditRunResource): Promise<AuditRunDetail> =>
    poll<AuditRunDetail>(api, links.self, isSettled, 60);
  const rowsOf = async (databaseUrl: string, query: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(query).finally(() => client.end());
    return rows;
  };

  it('follows the tags of a repository from run to run', { timeout: 120_000 }, async () => {
    const service = await startService(await database.create('real'), 'all');
    const repository = `${registry.host}/team/app`;
    for (const [name, tag] of [
      ['slim', '1.0.0'],
      ['fat', '1.0.0-single'],
      ['other', '0.9.0'],
    ] as const) {
      await registry.push(folder, name, `team/app:${tag}`);
    }
    const { audit, run } = await start(service, {
      targets: [
        {
          ...{ repository, platforms: ['linux/amd64'], tags: { semver: '>=0.9' } },
          baseline: { singleStageTag: '{tag}-single' },
        },
      ],
      budgets: ['contentSize <= 20kB', 'visibleSize <= 50% of baseline'],
    });
    await expectExample('createAudits', audit, registry.host);
    await expectExample('startAuditRuns', run, registry.host);
    const first = await finish(service, run);
    expect(first.summary).toEqual({
      total: 2,
      open: 0,
      new: 1,
      unchanged: 0,
      failed: 1,
      emptyTargets: 0,
      budgetBreaches: 0,
    });
    expect(first.targets).toMatchObject([{ listedTags: 3, matchedTags: 2, problem: null }]);
    const [slim, other] = first.items as [AuditItem, AuditItem];
    expect(other).toMatchObject({ tag: '0.9.0', status: 'failed', problem: { code: 'PLATFORM_NOT_FOUND' } });
    expect(slim).toMatchObject({ tag: '1.0.0', status: 'new', platform: 'linux/amd64', passed: true });
    const report = await service.api.get<ComparisonReport>(`${slim.links.comparison ?? ''}/report`);
    expect(report.body.delta.contentSize).toBe(-40_000);
    expect(report.body.budgets.map(({ passed, actual }) => [passed, actual])).toEqual(
      slim.budgets.map(({ passed, actual }) => [passed, actual]),
    );

    await registry.push(folder, 'fat', 'team/app:1.1.0');
    await registry.push(folder, 'fat', 'team/app:1.1.0-single');
    const requests = registry.accessLog.length;
    const again = await service.api.post<AuditRunResource>(audit.links.runs, {}, 202);
    const second = await finish(service, again.body);
    expect(second.summary).toEqual({
      total: 3,
      open: 0,
      new: 1,
      unchanged: 1,
      failed: 1,
      emptyTargets: 0,
      budgetBreaches: 1,
    });
    await expectExample('getAuditRuns', second, registry.host);
    const { body: history } = await service.api.get<Page<AuditRunResource>>(audit.links.runs);
    await expectExample('listAuditRuns', history, registry.host);
    const { body: known } = await service.api.get<AuditResource>(audit.links.self);
    await expectExample('getAudits', known, registry.host);
    expect(second.items[0]).toMatchObject({ tag: '1.1.0', status: 'new', passed: false });
    expect(second.items[1]).toMatchObject({ status: 'unchanged', passed: true, links: slim.links });
    const pulled = registry.accessLog.slice(requests).filter((line) => /GET \S+\/blobs\//.test(line));
    const configs = new Set(pulled.map((line) => /sha256:\w+/.exec(line)?.[0]));
    expect(configs.size).toBeLessThanOrEqual(3); // configs only: every layer is known
  });

  it('waits for a registry that asks to slow down, without a worker', { timeout: 60_000 }, async () => {
    const databaseUrl = await database.create('throttled');
    const service = await startService(databaseUrl, 'all', { STAGEDIFF_REGISTRY_TIMEOUT: '3' });
    fake.fault = (_, response) => {
      answerError(response.setHeader('Retry-After', '3600'), 429, 'TOOMANYREQUESTS', 'slow down');
      return true;
    };
    const { run } = await start(service, { targets: [{ repository: `${fake.host}/app`, tags: { glob: '*' } }] });
    const waiting = await poll<AuditRunDetail>(service.api, run.links.self, ({ resumesAt }) => resumesAt !== null, 40);
    expect(waiting).toMatchObject({ status: 'running', problem: null, items: [] });
    const busy = `SELECT count(*)::int FROM jobs WHERE status IN ('pending', 'running')`;
    await expect.poll(() => rowsOf(databaseUrl, busy)).toEqual([{ count: 0 }]);
    fake.fault = () => false;
  });

  it('goes on where a killed worker stopped, and doubles nothing', { timeout: 120_000 }, async () => {
    const databaseUrl = await database.create('killed');
    const api = await startService(databaseUrl, 'api');
    const worker = await startService(databaseUrl, 'worker');
    const tags = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const tag of tags) fake.putImage(tag, [tarArchive([{ name: tag, body: tag }])]);
    const asked = Promise.withResolvers<boolean>();
    let isStuck = true;
    fake.fault = (request, response) => {
      if (request.url?.includes('/tags/list')) {
        response.end(JSON.stringify({ name: 'app', tags }));
        return true;
      }
      if (!isStuck || !isManifest(request) || !request.url?.endsWith('/c')) return false;
      setTimeout(() => asked.resolve(true), 1500); // long enough for some of the others to be analysed
      return true;
    };
    const { run } = await start(api, { targets: [{ repository: `${fake.host}/app`, tags: { glob: '?' } }] });
    await asked.promise;
    await worker.kill();
    isStuck = false;
    expect((await api.api.get<AuditRunResource>(run.links.self)).body).toMatchObject({ status: 'running' });

    await startService(databaseUrl, 'worker');
    await startService(databaseUrl, 'worker');
    const done = await finish(api, run);
    expect(done.summary).toMatchObject({ total: 6, new: 6, failed: 0 });
    expect(await rowsOf(databaseUrl, 'SELECT count(*)::int FROM audit_items')).toEqual([{ count: 6 }]);
    expect(await rowsOf(databaseUrl, 'SELECT count(*)::int FROM image_reports')).toEqual([{ count: 6 }]);
    const kinds = 'SELECT kind, count(*)::int FROM jobs GROUP BY 1 ORDER BY 1';
    expect(await rowsOf(databaseUrl, kinds)).toEqual([
      { kind: 'image', count: 6 },
      { kind: 'audit', count: 1 },
    ]);
  });
});
