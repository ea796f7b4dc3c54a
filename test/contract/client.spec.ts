import { EventSourceParserStream } from 'eventsource-parser/stream';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import createClient from 'openapi-fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { components, paths } from '../../openapi/generated/api.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { expectExample } from '../support/expect-example.js';
import { TestLayout } from '../support/oci-layout.js';
import { putBuiltImage } from '../support/put-built-image.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry, startTestRegistry, type TestRegistry } from '../support/test-registry.js';

type Comparison = components['schemas']['ComparisonResource'];

const WILLOW =
  'Package: willow\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\nMaintainer: A <a@b.c>\n\n';
const BUILD = {
  createdBy: 'RUN make',
  entries: [
    { name: 'usr/lib/build.o', body: 'o'.repeat(40_000) },
    { name: 'var/lib/dpkg/status', body: WILLOW },
  ],
};
const APP = { createdBy: 'COPY app /app', entries: [{ name: 'app', body: 'program' }] };

describe.skipIf(!hasRegistry)('a client that is generated from the OpenAPI document', () => {
  let database: TestDatabase;
  let registry: TestRegistry;
  let service: BuiltService;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagediff-client-'));
    [database, registry] = await Promise.all([startTestDatabase(), startTestRegistry()]);
    const layout = new TestLayout(folder);
    await layout.finish([
      ['naive', await putBuiltImage(layout, [BUILD, APP])],
      ['multi', await putBuiltImage(layout, [APP])],
    ]);
    for (const tag of ['naive', 'multi']) await registry.push(folder, tag, `app:${tag}`);
    service = await startBuiltService({ databaseUrl: await database.create('client'), registries: [registry.host] });
  });
  afterAll(async () => {
    await service.stop();
    await Promise.all([registry.stop(), database.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const client = () => createClient<paths, 'application/json'>({ baseUrl: service.url });

  it('submits, follows the progress, and reads the report and the trend', async () => {
    const api = client();
    const body = {
      baseline: `${registry.host}/app:naive`,
      candidate: `${registry.host}/app:multi`,
      platform: 'linux/amd64',
      budgets: ['contentSize <= 10kB'],
    };
    const submitted = await api.POST('/api/v1/comparisons', {
      body,
      params: { header: { 'Idempotency-Key': 'client-1' } },
    });
    expect(submitted.error).toBeUndefined();
    const path = { id: submitted.data?.id ?? '' };
    const again = await api.POST('/api/v1/comparisons', {
      body,
      params: { header: { 'Idempotency-Key': 'client-1' } },
    });
    expect(again.data?.id).toBe(path.id);

    const done = await follow(api, path.id);
    expect(done).toMatchObject({ status: 'succeeded', budgetVerdict: 'passed' });

    const report = await api.GET('/api/v1/comparisons/{id}/report', { params: { path } });
    expect(report.data?.delta.contentSize).toBe(-40_000 - WILLOW.length);
    expect(report.data?.ledger.residual).toBe(0);
    const etag = report.response.headers.get('etag') ?? '';
    const unchanged = await api.GET('/api/v1/comparisons/{id}/report', {
      params: { path, header: { 'If-None-Match': etag } },
    });
    expect(unchanged.response.status).toBe(304);
    const markdown = await api.GET('/api/v1/comparisons/{id}/report', {
      params: { path, query: { format: 'markdown' } },
      parseAs: 'text',
    });
    expect(markdown.response.headers.get('content-type')).toMatch(/^text\/markdown/);
    expect(markdown.data).toMatch(/^## /);

    const query = { repository: `${registry.host}/app`, metric: 'contentSize', seriesBy: 'platform' } as const;
    const trend = await api.GET('/api/v1/trends', { params: { query } });
    const values = trend.data?.series[0]?.points.map(({ value }) => value);
    expect([...(values ?? [])].sort()).toEqual([40_007 + WILLOW.length, 7]);
  });

  it('gets answers like the examples in the document', async () => {
    const api = client();
    const example = (operationId: string, body: unknown): Promise<void> =>
      expectExample(operationId, body, registry.host);
    const { data: comparisons } = await api.GET('/api/v1/comparisons', {});
    const [comparison] = comparisons?.items ?? [];
    const path = { id: comparison?.id ?? '' };
    await example('listComparisons', comparisons);
    await example('getComparisons', (await api.GET('/api/v1/comparisons/{id}', { params: { path } })).data);
    await example('reportComparisons', (await api.GET('/api/v1/comparisons/{id}/report', { params: { path } })).data);
    const image = { path: { id: comparison?.baseline.id ?? '' } };
    await example('getImages', (await api.GET('/api/v1/images/{id}', { params: image })).data);
    await example('reportImages', (await api.GET('/api/v1/images/{id}/report', { params: image })).data);
    await example('layersImages', (await api.GET('/api/v1/images/{id}/layers', { params: image })).data);
    await example('packagesImages', (await api.GET('/api/v1/images/{id}/packages', { params: image })).data);
    const query = { repository: `${registry.host}/app`, tag: 'naive', metric: 'contentSize' } as const;
    await example('getTrends', (await api.GET('/api/v1/trends', { params: { query } })).data);
    const packages = await api.GET('/api/v1/packages', { params: { query: { name: 'willow' } } });
    expect(packages.data?.items).toHaveLength(1);
    await example('findPackages', packages.data);
    await example('listRepositories', (await api.GET('/api/v1/repositories', {})).data);
    const dockerfile = { dockerfile: 'FROM node:22\nCOPY . .\nRUN npm install\n' };
    await example('analyzeDockerfiles', (await api.POST('/api/v1/dockerfile-analyses', { body: dockerfile })).data);
    const budget = { name: 'small', rules: ['contentSize <= 200MB'], repository: `${registry.host}/*` };
    await example('createBudgets', (await api.POST('/api/v1/budgets', { body: budget })).data);
    const until = { owner: 'team-a', reason: 'moves to a multi-stage build', expiresAt: '2099-01-01T00:00:00.000Z' };
    const waiver = { rule: 'contentSize <= 200MB', repository: `${registry.host}/app`, ...until };
    await example('createWaivers', (await api.POST('/api/v1/waivers', { body: waiver })).data);
  });

  it('gets problems as they are described', async () => {
    const { data, error, response } = await client().POST('/api/v1/comparisons', {
      body: { baseline: 'oci:/tmp/x', candidate: 'alpine:1' },
    });
    expect(data).toBeUndefined();
    expect(response.status).toBe(400);
    expect(error).toMatchObject({ code: 'UNSUPPORTED_TRANSPORT', retryable: false });
  });

  /** Reads server-sent events until the one that says `done`. */
  async function follow(api: ReturnType<typeof client>, id: string): Promise<Comparison> {
    const { data } = await api.GET('/api/v1/comparisons/{id}/events', { params: { path: { id } }, parseAs: 'stream' });
    const events = data?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    const seen: string[] = [];
    for await (const { event = '', data: text } of events ?? []) {
      seen.push(event);
      if (event !== 'done') continue;
      expect(seen[0]).toMatch(/^(progress|done)$/);
      return JSON.parse(text) as Comparison;
    }
    throw new Error(`no event says that it is done: ${seen.join()}`);
  }
});
