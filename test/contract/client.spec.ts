import { EventSourceParserStream } from 'eventsource-parser/stream';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import createClient from 'openapi-fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { components, paths } from '../../openapi/generated/api.js';
import { type BuiltService, startBuiltService } from '../support/built-service.js';
import { TestLayout } from '../support/oci-layout.js';
import { putBuiltImage } from '../support/put-built-image.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { hasRegistry, startTestRegistry, type TestRegistry } from '../support/test-registry.js';

type Comparison = components['schemas']['ComparisonResource'];

const BUILD = { createdBy: 'RUN make', entries: [{ name: 'usr/lib/build.o', body: 'o'.repeat(40_000) }] };
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
    expect(report.data?.delta.contentSize).toBe(-40_000);
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
    expect([...(values ?? [])].sort()).toEqual([40_007, 7]);
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
