import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

interface Body {
  id: string;
  status: string;
  [key: string]: unknown;
}

describe('/api/v1/comparisons', () => {
  let service: TestService;
  const api = () => request(service.url);
  const create = async (baseline: string, candidate: string): Promise<Body> =>
    (await api().post('/api/v1/comparisons').send({ baseline, candidate }).expect(202)).body as Body;
  const settled = (id: string): Promise<Body> => poll<Body>(service.url, `/api/v1/comparisons/${id}`, isSettled);

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('answers 202 with a Location, runs the job and serves its report', async () => {
    const sent = { baseline: 'alpine:3.19', candidate: 'alpine:3.20', platform: 'linux/arm64' };
    const response = await api().post('/api/v1/comparisons').send(sent).expect(202);
    expect(response.headers['location']).toBe(`/api/v1/comparisons/${response.body.id}`);
    expect(response.body).toMatchObject({
      status: 'pending',
      baseline: { reference: 'docker.io/library/alpine:3.19', repository: 'docker.io/library/alpine', digest: null },
      progress: null,
      problem: null,
      summary: null,
    });
    const done = await settled(response.body.id);
    expect(done).toMatchObject({
      status: 'succeeded',
      baseline: { compressedSize: 1000, platform: { os: 'linux', architecture: 'arm64', variant: null } },
      summary: { contentSizeDelta: -30, packageCountDelta: -1 },
    });
    const report = await api().get(`/api/v1/comparisons/${done.id}/report`).expect(200);
    expect(report.headers['content-type']).toMatch(/^application\/json/);
    expect(report.body).toMatchObject({ schemaVersion: 1, candidate: { reference: 'docker.io/library/alpine:3.20' } });
  });

  it('answers a repeated comparison from the store, under the names that were asked for', async () => {
    const first = await settled((await create('repeat:a', 'repeat:b')).id);
    const analyses = service.analyzer.calls.analyze.length;
    const second = await settled((await create('repeat:a', 'repeat:same-as-b')).id);
    expect(second.status).toBe('succeeded');
    expect(service.analyzer.calls.analyze).toHaveLength(analyses);
    const [one, two] = await Promise.all(
      [first, second].map(({ id }) => api().get(`/api/v1/comparisons/${id}/report`).expect(200)),
    );
    expect(two?.body.candidate.reference).toBe('docker.io/library/repeat:same-as-b');
    expect({ ...two?.body, candidate: 0 }).toEqual({ ...one?.body, candidate: 0 });
  });

  it('fails at once with a code that a retry cannot mend', async () => {
    const failed = await settled((await create('alpine:1', 'alpine:fail-TAR_INVALID')).id);
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'TAR_INVALID', retryable: false } });
    const report = await api().get(`/api/v1/comparisons/${failed.id}/report`).expect(409);
    expect(report.body).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('TAR_INVALID') });
    const missing = await settled((await create('alpine:1', 'alpine:missing')).id);
    expect(missing).toMatchObject({ status: 'failed', problem: { code: 'NOT_FOUND' } });
  });

  it('tries again after a code that may pass', async () => {
    const done = await settled((await create('alpine:1', 'alpine:flaky-1-REGISTRY_TRUNCATED')).id);
    expect(done).toMatchObject({ status: 'succeeded', problem: null });
  });

  it('cancels a running comparison and deletes a finished one', async () => {
    const { id } = await create('alpine:1', 'alpine:hang');
    await poll<Body>(service.url, `/api/v1/comparisons/${id}`, ({ status }) => status === 'running');
    await api().get(`/api/v1/comparisons/${id}/report`).expect(503).expect('Retry-After', '2');
    await api().delete(`/api/v1/comparisons/${id}`).expect(204);
    expect(await settled(id)).toMatchObject({ status: 'cancelled' });
    await api().get(`/api/v1/comparisons/${id}/report`).expect(409);
    await api().delete(`/api/v1/comparisons/${id}`).expect(204);
    await api().get(`/api/v1/comparisons/${id}`).expect(404);
    await api().delete(`/api/v1/comparisons/${id}`).expect(404);
  });

  it('pages and filters', async () => {
    for (let index = 0; index < 3; index++) await settled((await create(`paged/app:${index}`, 'alpine:2')).id);
    const query = 'repository=docker.io/paged/app&limit=2';
    const first = (await api().get(`/api/v1/comparisons?${query}`).expect(200)).body;
    expect(first.items).toHaveLength(2);
    const second = (await api().get(`/api/v1/comparisons?${query}&cursor=${first.nextCursor}`).expect(200)).body;
    expect(second.items).toHaveLength(1);
    expect(second.nextCursor).toBeNull();
    const ids = [...first.items, ...second.items].map((item: Body) => item.id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    const failed = (await api().get('/api/v1/comparisons?status=failed').expect(200)).body;
    expect(failed.items.every((item: Body) => item.status === 'failed')).toBe(true);
  });

  it('streams progress until the job is settled', async () => {
    const { id } = await create('alpine:1', 'alpine:slow-1500');
    const { text, headers } = await api().get(`/api/v1/comparisons/${id}/events`).expect(200);
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    const events = [...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect(events.length).toBeGreaterThan(1);
    expect(events.indexOf('done')).toBe(events.length - 1);
    expect(text).toContain('"stage":"pull"');
    await api().get('/api/v1/comparisons/019c0000-0000-7000-8000-000000000000/events').expect(404);
  });

  it('gives reports a strong ETag', async () => {
    const { id } = await settled((await create('etag:1', 'etag:2')).id);
    const path = `/api/v1/comparisons/${id}/report`;
    const { etag } = (await api().get(path).expect(200)).headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    await api().get(path).set('If-None-Match', String(etag)).expect(304);
    await api().get(path).set('If-None-Match', '"other"').expect(200);
  });

  it('negotiates the format', async () => {
    const { id } = await settled((await create('format:1', 'format:2')).id);
    const path = `/api/v1/comparisons/${id}/report`;
    await api().get(path).set('Accept', 'image/png').expect(406);
    const unknown = await api().get(`${path}?format=docx`).expect(406);
    expect(unknown.body).toMatchObject({ code: 'NOT_ACCEPTABLE', detail: expect.stringContaining('json') });
    await api().get(`${path}?format=json`).set('Accept', 'image/png').expect(200);
  });
});
