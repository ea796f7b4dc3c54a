import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import type { Page } from '../../src/http/paging.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { RepositoryResource } from '../../src/repositories/repository.dto.js';
import { startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/repositories';

describe('repositories', () => {
  let service: TestService;
  const names = async (query: string): Promise<string[]> =>
    (await service.api.get<Page<RepositoryResource>>(`${PATH}?${query}`)).body.items.map(({ name }) => name);

  beforeAll(async () => {
    service = await startTestService();
    for (const [baseline, candidate] of [
      ['team/Shop:1', 'team/shop-slim:2'],
      ['team/Shop:2', 'team/Shop:3'],
      ['other/wiki:1', 'other/sure:1'],
    ].map((pair) => pair.map((each) => each.toLowerCase()))) {
      await service.api.post('/api/v1/comparisons', { baseline, candidate }, 202);
    }
  });
  afterAll(() => service.stop());

  it('are listed once each, by name, page by page', async () => {
    const all = await names('');
    expect(all).toEqual([...all].sort());
    expect(all).toHaveLength(4);
    const first = (await service.api.get<Page<RepositoryResource>>(`${PATH}?limit=3`)).body;
    expect(await names(`limit=3&cursor=${String(first.nextCursor)}`)).toEqual(all.slice(3));
  });

  it('are found by a part of their name in any case, and nothing in it is a pattern', async () => {
    expect(await names('query=SHOP')).toEqual(['docker.io/team/shop', 'docker.io/team/shop-slim']);
    expect(await names('query=%25')).toEqual([]);
    expect(await names('query=%00')).toEqual([]);
    await service.api.get(`${PATH}?query=`, 400);
  });

  it('are listed once although two images were asked for at once, and not when all images are gone', async () => {
    const prisma = new PrismaService(service.databaseUrl);
    const job = await prisma.job.create({ data: { kind: 'image', status: 'failed' } });
    const image = { jobId: job.id, reference: 'docker.io/gone/app:1', repository: 'docker.io/gone/app' };
    await prisma.image.create({ data: image });
    await prisma.$executeRaw`INSERT INTO repositories (name) VALUES (${image.repository})`;
    expect(await names('query=gone')).toEqual([image.repository]);
    await prisma.image.deleteMany({ where: { jobId: job.id } });
    expect(await names('query=gone')).toEqual([]);
    await prisma.$disconnect();
  });

  it('narrow comparisons and images over all that is stored', async () => {
    const prisma = new PrismaService(service.databaseUrl);
    const job = await prisma.job.create({ data: { kind: 'image', status: 'failed' } });
    const newer = Array.from({ length: 300 }, (_, index) => ({
      ...{ jobId: job.id, reference: `docker.io/newer/app:${index}`, repository: `docker.io/newer/app-${index % 50}` },
    }));
    await prisma.image.createMany({ data: newer });
    await prisma.$disconnect();

    const found = (await service.api.get<Page<ComparisonResource>>('/api/v1/comparisons?query=wiki')).body.items;
    expect(found.map(({ baseline }) => baseline.repository)).toEqual(['docker.io/other/wiki']);
    const both = (await service.api.get<Page<ComparisonResource>>('/api/v1/comparisons?query=shop&limit=1')).body;
    expect(both.items[0]?.candidate.tag).toBe('3');
    expect(both.nextCursor).not.toBeNull();
    const images = (await service.api.get<Page<ImageResource>>('/api/v1/images?query=Shop-S')).body.items;
    expect(images.map(({ reference }) => reference)).toEqual(['docker.io/team/shop-slim:2']);
    const narrowed = '/api/v1/images?query=shop&repository=docker.io/other/wiki';
    expect((await service.api.get<Page<ImageResource>>(narrowed)).body.items).toEqual([]);
  });
});
