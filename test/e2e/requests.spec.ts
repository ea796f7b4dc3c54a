import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument } from '../../src/http/problem.js';
import { startTestService, type TestService } from '../support/test-service.js';

describe('requests', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService({ STAGEDIFF_ALLOWED_REGISTRIES: '127.0.0.1:5000' });
  });
  afterAll(() => service.stop());

  it.each([
    ['an unknown field', { baseline: 'a', candidate: 'b', extra: 1 }, 400, 'INVALID_REQUEST'],
    ['a missing field', { baseline: 'a' }, 400, 'INVALID_REQUEST'],
    ['a wrong type', { baseline: 1, candidate: 'b' }, 400, 'INVALID_REQUEST'],
    ['an array', [], 400, 'INVALID_REQUEST'],
    ['an option', { baseline: '--help', candidate: 'b' }, 400, 'INVALID_REFERENCE'],
    ['white space', { baseline: 'a b', candidate: 'b' }, 400, 'INVALID_REFERENCE'],
    ['a local folder', { baseline: 'dir:/etc', candidate: 'b' }, 400, 'UNSUPPORTED_TRANSPORT'],
    ['an OCI layout', { baseline: 'oci:/tmp/x:y', candidate: 'b' }, 400, 'UNSUPPORTED_TRANSPORT'],
    ['a platform', { baseline: 'a', candidate: 'b', platform: 'linux' }, 400, 'INVALID_PLATFORM'],
    ['loopback', { baseline: '127.0.0.1:6000/a', candidate: 'b' }, 422, 'REGISTRY_NOT_ALLOWED'],
    ['localhost', { baseline: 'localhost/a', candidate: 'b' }, 422, 'REGISTRY_NOT_ALLOWED'],
  ])('[T1] [T10] [T13] refuses %s with a problem document', async (_name, sent, status, code) => {
    const { body, headers } = await service.api.post<ProblemDocument>('/api/v1/comparisons', sent, status);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ type: `/api/docs/errors/${code}`, status, code, requestId: headers['x-request-id'] });
    expect(service.analyzer.calls.resolve).toEqual([]);
  });

  it('does not repeat credentials of a reference', async () => {
    const { text } = await service.api.post('/api/v1/images', { reference: 'bob:hunter2@example.com/a' }, 400);
    expect(text).not.toContain('hunter2');
  });

  it('allows a listed loopback registry', async () => {
    await service.api.post('/api/v1/images', { reference: '127.0.0.1:5000/a' }, 202);
  });

  it('refuses a body that is too large or no JSON', async () => {
    const large = { reference: 'a'.repeat(300_000) };
    const { body } = await service.api.post<ProblemDocument>('/api/v1/images', large, 413);
    expect(body.code).toBe('PAYLOAD_TOO_LARGE');
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reference":' };
    const broken = await fetch(`${service.url}/api/v1/images`, init);
    expect([broken.status, ((await broken.json()) as ProblemDocument).code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1e9',
    'limit=x',
    'cursor=forged',
    'cursor=JyBPUiAxPTE',
    'status=odd',
    'sort=id',
    'repository=a&repository=b',
  ])('[T78] refuses the query %s', async (query) => {
    const { body } = await service.api.get<ProblemDocument>(`/api/v1/comparisons?${query}`, 400);
    expect(body.code).toBe('INVALID_REQUEST');
  });

  it.each(['nothing', 'comparisons/nothing', 'images/019c0000-0000-7000-8000-000000000000'])(
    'answers that there is no %s',
    async (path) => {
      const { body } = await service.api.get<ProblemDocument>(`/api/v1/${path}`, 404);
      expect(body.code).toBe('RESOURCE_NOT_FOUND');
    },
  );

  it('takes over a sane request id only', async () => {
    const sane = await service.api.get('/healthz', 200, { 'X-Request-Id': 'abc-1' });
    expect(sane.headers['x-request-id']).toBe('abc-1');
    const odd = await service.api.get('/healthz', 200, { 'X-Request-Id': 'a b<c>' });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends strict headers and no CORS', async () => {
    const { headers } = await service.api.get('/api/v1/images', 200, { Origin: 'https://evil.example' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it.each(['/healthz', '/readyz'])('answers %s', async (path) => {
    expect((await service.api.get(path)).body).toEqual({ status: 'ok' });
  });

  it('leads from a problem to the page of its code', async () => {
    const { body } = await service.api.get<ProblemDocument>('/api/v1/comparisons?limit=0', 400);
    const page = await service.api.get(body.type);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('<h1>INVALID_REQUEST</h1>');
    expect((await service.api.get('/api/docs/errors')).text).toContain(`href="${body.type}"`);
    await service.api.get('/api/docs/errors/NOTHING', 404);
  });

  it('says what is left of the rate limit, and refuses what is over it', async () => {
    const limits = { STAGEDIFF_RATE_LIMIT_READS: '2', STAGEDIFF_RATE_LIMIT_WRITES: '1' };
    const limited = await startTestService(limits, { databaseUrl: service.databaseUrl });
    try {
      expect((await limited.api.get('/api/v1/images')).headers['ratelimit']).toMatch(/^"reads"; r=1; t=\d+$/);
      await limited.api.get('/api/v1/images/nothing', 404);
      const { body, headers } = await limited.api.get<ProblemDocument>('/api/v1/images', 429);
      expect(body).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryable: true });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      await limited.api.post('/api/v1/images', { reference: 'alpine:1' }, 202);
      await limited.api.post('/api/v1/images', { reference: 'alpine:1' }, 429);
      for (const path of ['/healthz', '/readyz', '/metrics', '/api/openapi.json']) await limited.api.get(path);
    } finally {
      await limited.stop();
    }
  });

  it('serves Swagger UI from itself', async () => {
    const page = await service.api.get('/api/docs');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const scripts = [...page.text.matchAll(/<script[^>]*>([^<]*)/g)].map(([, inline = '']) => inline.trim());
    expect(scripts.join('')).toBe('');
    const { body } = await service.api.get<{ openapi: string }>('/api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
  });
});
