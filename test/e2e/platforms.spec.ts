import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { Page } from '../../src/http/paging.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const COMPARISONS = '/api/v1/comparisons';
const IMAGES = '/api/v1/images';

describe('platform all', () => {
  let service: TestService;
  const all = { platform: 'all' };
  const settle = async <T extends { id: string; status: string }>(path: string, { id }: T): Promise<T> =>
    poll<T>(service.api, `${path}/${id}`, isSettled);
  /** The whole group, each settled. */
  const groupOf = async <T extends { id: string; status: string }>(path: string, { id }: T): Promise<T[]> => {
    const { items } = (await service.api.get<Page<T>>(`${path}?group=${id}`)).body;
    return Promise.all(items.reverse().map((item) => settle(path, item)));
  };
  const platformOf = ({ platform }: { platform: ImageResource['platform'] }): string => `${platform?.architecture}`;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('makes one image for each platform of an index, all of one index', async () => {
    const sent = { reference: 'all/app:multi-amd64-arm64-s390x', ...all };
    const created = (await service.api.post<ImageResource>(IMAGES, sent, 202)).body;
    expect(created.groupId).toBe(created.id);
    await settle(IMAGES, created);
    const images = await groupOf(IMAGES, created);
    expect(images.map(platformOf)).toEqual(['amd64', 'arm64', 's390x']);
    expect(images[0]?.id).toBe(created.id);
    expect(new Set(images.map(({ digest }) => digest)).size).toBe(3);
    expect(images.every(({ status, groupId }) => status === 'succeeded' && groupId === created.id)).toBe(true);
    expect(service.analyzer.calls.resolve.filter((reference) => reference.includes(':multi'))).toEqual([]);
  });

  it('compares platform by platform and names what has no counterpart', async () => {
    const sent = { baseline: 'all/app:multi-amd64-arm64', candidate: 'all/app:multi-386-arm64-amd64', ...all };
    const created = (await service.api.post<ComparisonResource>(COMPARISONS, sent, 202)).body;
    const first = await settle(COMPARISONS, created);
    expect(first).toMatchObject({ status: 'succeeded', groupId: created.id });
    expect(first.unpairedPlatforms).toEqual({ onlyBaseline: [], onlyCandidate: ['linux/386'] });
    const group = await groupOf(COMPARISONS, created);
    expect(group.map(({ baseline, candidate }) => [platformOf(baseline), platformOf(candidate)])).toEqual([
      ['amd64', 'amd64'],
      ['arm64', 'arm64'],
    ]);
    for (const { links } of group) await service.api.get<ComparisonReport>(links.report);
    expect(group[1]?.unpairedPlatforms).toEqual({ onlyBaseline: [], onlyCandidate: [] });
  });

  it('pairs an image of one platform with its own platform in an index', async () => {
    const sent = { baseline: 'all/app:single', candidate: 'all/app:multi-amd64-arm64', ...all };
    const created = (await service.api.post<ComparisonResource>(COMPARISONS, sent, 202)).body;
    const first = await settle(COMPARISONS, created);
    expect(first.unpairedPlatforms).toEqual({ onlyBaseline: [], onlyCandidate: ['linux/arm64'] });
    expect(await groupOf(COMPARISONS, created)).toHaveLength(1);
  });

  it('fails when the two have no platform in common', async () => {
    const sent = { baseline: 'all/app:multi-amd64', candidate: 'all/app:multi-arm64', ...all };
    const created = (await service.api.post<ComparisonResource>(COMPARISONS, sent, 202)).body;
    expect(await settle(COMPARISONS, created)).toMatchObject({ problem: { code: 'PLATFORM_NOT_FOUND' } });
  });

  it('refuses a group that is no id', async () => {
    await service.api.get(`${COMPARISONS}?group=1`, 400);
  });
});
