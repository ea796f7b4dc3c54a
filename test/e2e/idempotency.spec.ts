import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/test-service.js';

describe('Idempotency-Key', () => {
  let service: TestService;
  const body = { baseline: 'alpine:1', candidate: 'alpine:2' };
  const post = (key: string, sent: object = body) =>
    request(service.url).post('/api/v1/comparisons').set('Idempotency-Key', key).send(sent);
  const count = async (): Promise<number> =>
    (await request(service.url).get('/api/v1/comparisons?limit=200')).body.items.length as number;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('replays the first answer for the same body', async () => {
    const first = await post('key-1').expect(202);
    const second = await post('key-1').expect(202);
    expect(second.body).toEqual(first.body);
    expect(second.headers['location']).toBe(first.headers['location']);
  });

  it('refuses another body', async () => {
    await post('key-2').expect(202);
    const { body: problem } = await post('key-2', { ...body, candidate: 'alpine:3' }).expect(422);
    expect(problem.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('does not keep a refused request', async () => {
    await post('key-3', { ...body, platform: 'odd' }).expect(400);
    await post('key-3').expect(202);
  });

  it('refuses keys that are too long', async () => {
    await post('k'.repeat(255)).expect(202);
    await post('k'.repeat(256)).expect(400);
  });

  it('makes one job of 100 requests at once', async () => {
    const before = await count();
    const responses = await Promise.all(Array.from({ length: 100 }, () => post('key-4')));
    const accepted = responses.filter(({ status }) => status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    expect(responses.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect(new Set(accepted.map((response) => response.body.id)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });
});
