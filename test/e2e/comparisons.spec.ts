import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { Page } from '../../src/http/paging.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/comparisons';

describe(PATH, () => {
  let service: TestService;
  const create = async (baseline: string, candidate: string): Promise<ComparisonResource> =>
    (await service.api.post<ComparisonResource>(PATH, { baseline, candidate }, 202)).body;
  const settle = ({ id }: { id: string }): Promise<ComparisonResource> =>
    poll<ComparisonResource>(service.api, `${PATH}/${id}`, isSettled);
  const compare = async (baseline: string, candidate: string): Promise<ComparisonResource> =>
    settle(await create(baseline, candidate));

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('answers 202 with a Location, runs the job and serves its report', async () => {
    const sent = { baseline: 'alpine:3.19', candidate: 'alpine:3.20', platform: 'linux/arm64' };
    const { body, headers } = await service.api.post<ComparisonResource>(PATH, sent, 202);
    expect(headers['location']).toBe(`${PATH}/${body.id}`);
    expect(body).toMatchObject({
      status: 'pending',
      baseline: { reference: 'docker.io/library/alpine:3.19', repository: 'docker.io/library/alpine', digest: null },
      progress: null,
      problem: null,
      summary: null,
    });
    expect(await settle(body)).toMatchObject({
      status: 'succeeded',
      baseline: { compressedSize: 1000, platform: { os: 'linux', architecture: 'arm64', variant: null } },
      summary: { contentSizeDelta: -30, packageCountDelta: -1 },
    });
    const report = await service.api.get<ComparisonReport>(body.links.report);
    expect(report.headers['content-type']).toMatch(/^application\/json/);
    expect(report.body).toMatchObject({ schemaVersion: 1, candidate: { reference: 'docker.io/library/alpine:3.20' } });
  });

  it('answers a repeated comparison from the store, under the names that were asked for', async () => {
    const first = await compare('repeat:a', 'repeat:b');
    const analyses = service.analyzer.calls.analyze.length;
    const second = await compare('repeat:a', 'repeat:same-as-b');
    expect(second.status).toBe('succeeded');
    expect(service.analyzer.calls.analyze).toHaveLength(analyses);
    const { body: one } = await service.api.get<ComparisonReport>(first.links.report);
    const { body: two } = await service.api.get<ComparisonReport>(second.links.report);
    expect(two.candidate.reference).toBe('docker.io/library/repeat:same-as-b');
    expect({ ...two, candidate: null }).toEqual({ ...one, candidate: null });
  });

  it('fails at once with a code that a retry cannot mend', async () => {
    const failed = await compare('alpine:1', 'alpine:fail-TAR_INVALID');
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'TAR_INVALID', retryable: false } });
    const { body } = await service.api.get<ProblemDocument>(failed.links.report, 409);
    expect(body.code).toBe('CONFLICT');
    expect(body.detail).toContain('TAR_INVALID');
    expect(await compare('alpine:1', 'alpine:missing')).toMatchObject({ problem: { code: 'NOT_FOUND' } });
  });

  it('tries again after a code that may pass', async () => {
    const done = await compare('alpine:1', 'alpine:flaky-1-REGISTRY_TRUNCATED');
    expect(done).toMatchObject({ status: 'succeeded', problem: null });
  });

  it('cancels a running comparison and deletes a finished one', async () => {
    const { id, links } = await create('alpine:1', 'alpine:hang');
    await poll<ComparisonResource>(service.api, links.self, ({ status }) => status === 'running');
    const { headers } = await service.api.get(links.report, 503);
    expect(headers['retry-after']).toBe('2');
    await service.api.delete(links.self, 204);
    expect(await settle({ id })).toMatchObject({ status: 'cancelled' });
    await service.api.get(links.report, 409);
    await service.api.delete(links.self, 204);
    await service.api.get(links.self, 404);
    await service.api.delete(links.self, 404);
  });

  it('pages and filters', async () => {
    for (let index = 0; index < 3; index++) await compare(`paged/app:${index}`, 'alpine:2');
    const list = async (query: string): Promise<Page<ComparisonResource>> =>
      (await service.api.get<Page<ComparisonResource>>(`${PATH}?${query}`)).body;
    const first = await list('repository=docker.io/paged/app&limit=2');
    expect(first.items).toHaveLength(2);
    const second = await list(`repository=docker.io/paged/app&limit=2&cursor=${String(first.nextCursor)}`);
    expect(second.items).toHaveLength(1);
    expect(second.nextCursor).toBeNull();
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    const failed = await list('status=failed');
    expect(new Set(failed.items.map(({ status }) => status))).toEqual(new Set(['failed']));
  });

  it('streams progress until the job is settled', async () => {
    const { links } = await create('alpine:1', 'alpine:slow-1500');
    const { text, headers } = await service.api.get(links.events);
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    const events = [...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect(events.length).toBeGreaterThan(1);
    expect(events.indexOf('done')).toBe(events.length - 1);
    expect(text).toContain('"stage":"pull"');
    await service.api.get(`${PATH}/019c0000-0000-7000-8000-000000000000/events`, 404);
  });

  it('gives reports a strong ETag', async () => {
    const { links } = await compare('etag:1', 'etag:2');
    const { etag } = (await service.api.get(links.report)).headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    await service.api.get(links.report, 304, { 'If-None-Match': String(etag) });
    await service.api.get(links.report, 200, { 'If-None-Match': '"other"' });
  });

  it('negotiates the format', async () => {
    const { links } = await compare('format:1', 'format:2');
    await service.api.get(links.report, 406, { Accept: 'image/png' });
    const unknown = await service.api.get<ProblemDocument>(`${links.report}?format=docx`, 400);
    expect(unknown.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'format' }] });
    expect(unknown.body.detail).toContain('json (application/json)');
    const other = await service.api.get<ProblemDocument>(`${links.report}?format=spdx`, 406);
    expect(other.body.code).toBe('NOT_ACCEPTABLE');
    await service.api.get(`${links.report}?format=json`, 200, { Accept: 'image/png' });
    const any = await service.api.get(links.report, 200, { Accept: '*/*' });
    expect(any.headers['content-type']).toMatch(/^application\/json/);
  });
});
