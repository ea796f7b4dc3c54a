import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { Page } from '../../src/http/paging.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { Answer } from '../support/api-client.js';
import { startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/comparisons';

describe('[T79] Idempotency-Key', () => {
  let service: TestService;
  const body = { baseline: 'alpine:1', candidate: 'alpine:2' };
  const post = <T = ComparisonResource>(key: string, status: number, sent: object = body): Promise<Answer<T>> =>
    service.api.post<T>(PATH, sent, status, { 'Idempotency-Key': key });
  const count = async (): Promise<number> =>
    (await service.api.get<Page<ComparisonResource>>(`${PATH}?limit=200`)).body.items.length;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('replays the first answer for the same body', async () => {
    const first = await post('key-1', 202);
    const second = await post('key-1', 202);
    expect(second.body).toEqual(first.body);
    expect(second.headers['location']).toBe(first.headers['location']);
  });

  it('refuses another body', async () => {
    await post('key-2', 202);
    const answer = await post<ProblemDocument>('key-2', 422, { ...body, candidate: 'alpine:3' });
    expect(answer.body.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('does not keep a refused request', async () => {
    await post('key-3', 400, { ...body, platform: 'odd' });
    await post('key-3', 202);
  });

  it('refuses keys that are too long', async () => {
    await post('k'.repeat(255), 202);
    await post('k'.repeat(256), 400);
  });

  it('makes one job of 100 requests at once', async () => {
    const before = await count();
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-4' },
      body: JSON.stringify(body),
    };
    const responses = await Promise.all(Array.from({ length: 100 }, () => fetch(service.url + PATH, init)));
    const accepted = responses.filter(({ status }) => status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    expect(responses.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
    const bodies = await Promise.all(accepted.map((response) => response.json() as Promise<ComparisonResource>));
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });
});
