import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/images';
const BODY_LIMIT = 2000;

describe('limits of the service', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService({
      STAGEDIFF_BODY_LIMIT: String(BODY_LIMIT),
      STAGEDIFF_JOB_DEADLINE: '5',
      STAGEDIFF_JOB_TRIES: '1',
    });
  });
  afterAll(() => service.stop());

  it('takes a body of just the limit, and not one byte more', async () => {
    const post = async (size: number): Promise<[number, string | undefined]> => {
      const body = JSON.stringify({ reference: 'app:v1' }).padEnd(size);
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      const answer = await fetch(`${service.url}${PATH}`, init);
      return [answer.status, ((await answer.json()) as Partial<ProblemDocument>).code];
    };
    expect([await post(BODY_LIMIT - 1), await post(BODY_LIMIT)]).toEqual([
      [202, undefined],
      [202, undefined],
    ]);
    expect(await post(BODY_LIMIT + 1)).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('gives pages of up to 200 items', async () => {
    for (const limit of [199, 200]) await service.api.get(`${PATH}?limit=${limit}`);
    const { body } = await service.api.get<ProblemDocument>(`${PATH}?limit=201`, 400);
    expect(body.code).toBe('INVALID_REQUEST');
  });

  it('takes an Idempotency-Key of 255 characters, and no longer one', async () => {
    const post = (length: number, status: number) =>
      service.api.post<ProblemDocument>(PATH, { reference: 'app:v1' }, status, {
        'Idempotency-Key': 'k'.repeat(length),
      });
    for (const length of [254, 255]) await post(length, 202);
    expect((await post(256, 400)).body.code).toBe('INVALID_REQUEST');
  });

  it('ends a job at its deadline', { timeout: 60_000 }, async () => {
    const post = async (tag: string): Promise<string> =>
      (await service.api.post<ImageResource>(PATH, { reference: `app:${tag}` }, 202)).body.id;
    const [hanging, slow] = [await post('hang'), await post('slow-500')];
    const settled = (id: string): Promise<ImageResource> =>
      poll<ImageResource>(service.api, `${PATH}/${id}`, ({ status }) => isSettled({ status }), 50);
    expect(await settled(hanging)).toMatchObject({ status: 'failed', problem: { code: 'DEADLINE_EXCEEDED' } });
    expect((await settled(slow)).status).toBe('succeeded');
  });
});
