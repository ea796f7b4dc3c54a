import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { DeployHistory } from '../../src/trends/deploys.dto.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const IMAGES = '/api/v1/images';

describe('the history of deploys', () => {
  let service: TestService;
  const observe = async (reference: string, platform?: string): Promise<void> => {
    const { body } = await service.api.post<ImageResource>(IMAGES, { reference, platform }, 202);
    await poll<ImageResource>(service.api, `${IMAGES}/${body.id}`, isSettled);
  };
  const history = async (query = ''): Promise<DeployHistory> =>
    (await service.api.get<DeployHistory>(`/api/v1/trends/deploys?repository=docker.io/shop/web${query}`)).body;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('prices what each new content of a tag makes a machine pull, however often it is seen', async () => {
    expect(await history()).toMatchObject({ platform: null, deploys: [], instructions: [], pulledSize: 0 });
    for (const tag of ['v1', 'v2', 'v1', 'v2', 'same-as-v2', 'v3', 'nightly'])
      await observe(`shop/web:${tag}`, 'linux/amd64');
    const { deploys, ...rest } = await history('&tag=*v%3F');
    expect(deploys.map(({ tag, pulledSize }) => [tag, pulledSize])).toEqual([
      ['v1', 1000],
      ['v2', 1000],
      ['same-as-v2', 0],
      ['v3', 1000],
    ]);
    expect(rest).toEqual({
      repository: 'docker.io/shop/web',
      platform: 'linux/amd64',
      pulledSize: 2000,
      averagePulledSize: 667,
      instructions: [
        { instruction: 'COPY . .', pulledSize: 2000, deploys: 2, causes: 2, causedSize: 2000, causingSize: 2000 },
      ],
      findings: [],
      truncated: false,
    });
    expect((await history()).deploys.at(-1)).toMatchObject({ tag: 'nightly', pulledSize: 1000 });
  });

  it('is of one platform, the latest unless one is named, and of a time', async () => {
    await observe('shop/web:arm', 'linux/arm64');
    expect((await history()).platform).toBe('linux/arm64');
    expect((await history()).deploys.map(({ tag }) => tag)).toEqual(['arm']);
    const amd64 = await history('&platform=linux/amd64');
    expect([amd64.platform, amd64.deploys.length]).toEqual(['linux/amd64', 5]);
    expect((await history('&to=2020-01-01T00:00:00Z')).deploys).toEqual([]);
  });

  it.each(['', '?repository=a&from=2030-01-01T00:00:00Z&to=2020-01-01T00:00:00Z', '?repository=a&tag=%5Bx'])(
    'refuses %j',
    async (query) => {
      await service.api.get(`/api/v1/trends/deploys${query}`, 400);
    },
  );
});
