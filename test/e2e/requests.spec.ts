import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/test-service.js';

describe('requests', () => {
  let service: TestService;
  const api = () => request(service.url);

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
  ])('refuses %s with a problem document', async (_name, body, status, code) => {
    const response = await api().post('/api/v1/comparisons').send(body).expect(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.body).toMatchObject({
      type: 'about:blank',
      status,
      code,
      requestId: response.headers['x-request-id'],
    });
    expect(service.analyzer.calls.resolve).toEqual([]);
  });

  it('does not repeat credentials of a reference', async () => {
    const { text } = await api().post('/api/v1/images').send({ reference: 'bob:hunter2@example.com/a' }).expect(400);
    expect(text).not.toContain('hunter2');
  });

  it('allows a listed loopback registry', async () => {
    await api().post('/api/v1/images').send({ reference: '127.0.0.1:5000/a' }).expect(202);
  });

  it('refuses a body that is too large or no JSON', async () => {
    const large = await api()
      .post('/api/v1/images')
      .send({ reference: 'a'.repeat(300_000) })
      .expect(413);
    expect(large.body.code).toBe('PAYLOAD_TOO_LARGE');
    const broken = await api().post('/api/v1/images').type('json').send('{"reference":').expect(400);
    expect(broken.body.code).toBe('INVALID_REQUEST');
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
  ])('refuses the query %s', async (query) => {
    const { body } = await api().get(`/api/v1/comparisons?${query}`).expect(400);
    expect(body.code).toBe('INVALID_REQUEST');
  });

  it('answers unknown routes and ids with 404', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/api/v1/comparisons/nothing',
      '/api/v1/images/019c0000-0000-7000-8000-000000000000',
    ]) {
      expect((await api().get(path).expect(404)).body.code).toBe('RESOURCE_NOT_FOUND');
    }
  });

  it('takes over a sane request id only', async () => {
    await api().get('/healthz').set('X-Request-Id', 'abc-1').expect('X-Request-Id', 'abc-1');
    const { headers } = await api().get('/healthz').set('X-Request-Id', 'a b<c>').expect(200);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends strict headers and no CORS', async () => {
    const { headers } = await api().get('/api/v1/images').set('Origin', 'https://evil.example').expect(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('is alive and ready', async () => {
    await api().get('/healthz').expect(200, { status: 'ok' });
    await api().get('/readyz').expect(200, { status: 'ok' });
  });

  it('serves Swagger UI from itself', async () => {
    const page = await api().get('/api/docs').redirects(1).expect(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const document = await api().get('/api/openapi.json').expect(200);
    expect(document.body.openapi).toBe('3.1.0');
  });
});
