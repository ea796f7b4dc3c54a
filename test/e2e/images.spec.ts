import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageReport } from '../../src/core/report/image-report.js';
import type { Page } from '../../src/http/paging.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { PackageUse } from '../../src/packages/package.dto.js';
import type { Trend } from '../../src/trends/trend.dto.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/images';

describe('images, trends and packages', () => {
  let service: TestService;
  const analyse = async (reference: string, platform?: string): Promise<ImageResource> => {
    const { body } = await service.api.post<ImageResource>(PATH, { reference, platform }, 202);
    return poll<ImageResource>(service.api, `${PATH}/${body.id}`, isSettled);
  };

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('analyses an image and serves its parts', async () => {
    const created = await service.api.post<ImageResource>(PATH, { reference: 'alpine' }, 202);
    const path = `${PATH}/${created.body.id}`;
    expect(created.headers['location']).toBe(path);
    expect(created.body).toMatchObject({
      reference: 'docker.io/library/alpine:latest',
      summary: null,
      manifestLayers: null,
    });
    expect(await poll<ImageResource>(service.api, path, isSettled)).toMatchObject({
      status: 'succeeded',
      compressedSize: 1000,
      manifestLayers: [{ compressedSize: 1000 }],
      summary: { sizes: { contentSize: 2500, hidden: { deleted: 60 } }, packageCount: 2 },
    });
    expect((await service.api.get(`${path}/layers`)).body).toEqual({ items: [] });
    const first = await service.api.get<Page<PackageReport>>(`${path}/packages?limit=1&type=deb`);
    expect(first.body.items).toMatchObject([{ name: 'openssl' }]);
    const next = `${path}/packages?limit=1&cursor=${String(first.body.nextCursor)}`;
    const second = await service.api.get<Page<PackageReport>>(next);
    expect(second.body).toMatchObject({ items: [{ version: '1' }], nextCursor: null });
    await service.api.get(`${path}/packages?cursor=LTE`, 400);
    const named = await service.api.get<Page<PackageReport>>(`${path}/packages?name=openssl`);
    expect(named.body.items).toEqual(first.body.items);
    expect((await service.api.get<Page<PackageReport>>(`${path}/packages?name=openssl&type=npm`)).body.items).toEqual(
      [],
    );
    expect((await service.api.get(`${path}/findings`)).body).toEqual({ items: [] });
    const sbom = await service.api.get(`${path}/sbom`);
    expect(sbom.headers['content-type']).toContain('application/vnd.cyclonedx+json');
    expect(JSON.parse(sbom.text)).toMatchObject({ bomFormat: 'CycloneDX' });
    expect(JSON.parse((await service.api.get(`${path}/sbom?format=spdx`)).text)).toHaveProperty('spdxVersion');
    const accepted = await service.api.get(`${path}/sbom`, 200, { accept: 'application/spdx+json' });
    expect(accepted.headers['content-type']).toContain('application/spdx+json');
    await service.api.get(`${path}/sbom`, 406, { accept: 'text/html' });
    await service.api.get(`${path}/sbom?format=html`, 400);
    expect((await service.api.get(`${path}/report`)).headers['etag']).toMatch(/^"/);
  });

  it('lists by repository, tag and status', async () => {
    await analyse('listed/app:1');
    await analyse('listed/app:fail-TAR_INVALID');
    const items = async (query: string): Promise<ImageResource[]> =>
      (await service.api.get<Page<ImageResource>>(`${PATH}?repository=docker.io/listed/app${query}`)).body.items;
    expect(await items('')).toHaveLength(2);
    expect(await items('&tag=1')).toHaveLength(1);
    expect(await items('&status=succeeded')).toMatchObject([{ tag: '1' }]);
    expect(await items('&status=failed')).toMatchObject([{ problem: { code: 'TAR_INVALID' } }]);
  });

  it('shows the trend of a repository', async () => {
    await analyse('trend/app:1');
    await analyse('trend/app:1');
    await analyse('trend/app:2', 'linux/arm64');
    const trend = async (query: string): Promise<Trend> =>
      (await service.api.get<Trend>(`/api/v1/trends?repository=docker.io/trend/app${query}`)).body;
    const all = await trend('');
    expect(all).toMatchObject({ metric: 'contentSize', unit: 'bytes', truncated: false });
    expect(all.series.map(({ tag, platform, points }) => [tag, platform, points.length])).toEqual([
      ['1', 'linux/amd64', 1],
      ['2', 'linux/arm64', 1],
    ]);
    expect((await trend('&tag=1&metric=packageCount')).series[0]?.points[0]?.value).toBe(2);
    expect((await trend('&platform=linux/arm64')).series).toHaveLength(1);
    expect((await trend('&to=2020-01-01T00:00:00Z')).series).toEqual([]);
  });

  it.each(['', '?repository=a&metric=odd', '?repository=a&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z'])(
    'refuses the trend query "%s"',
    async (query) => {
      await service.api.get(`/api/v1/trends${query}`, 400);
    },
  );

  it('finds the images that carry a package', async () => {
    const { digest } = await analyse('find/app:1');
    const find = async (query: string): Promise<PackageUse[]> =>
      (await service.api.get<Page<PackageUse>>(`/api/v1/packages?${query}`)).body.items;
    const use = (await find('name=openssl')).find((item) => item.digest === digest);
    expect(use).toMatchObject({ type: 'deb', ownedSize: 100, images: [{ reference: 'docker.io/find/app:1' }] });
    expect((await find('purl=pkg:deb/debian/openssl')).length).toBeGreaterThan(0);
    expect(await find(`purl=pkg:deb/debian/openssl@${use!.version}`)).toContainEqual(use);
    expect(await find(`purl=${encodeURIComponent(use!.purl)}`)).toContainEqual(use);
    expect(await find('purl=pkg:deb/debian/openssl@0')).toEqual([]);
    expect(await find('name=openss')).toEqual([]);
    expect(await find('name=%25')).toEqual([]);
  });

  it.each(['', 'purl=x&name=y', 'purl=nonsense'])('refuses the package query "%s"', async (query) => {
    await service.api.get(`/api/v1/packages?${query}`, 400);
  });
});
