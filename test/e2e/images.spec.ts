import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

describe('images, trends and packages', () => {
  let service: TestService;
  const api = () => request(service.url);
  const analyse = async (reference: string, platform?: string) => {
    const { body } = await api().post('/api/v1/images').send({ reference, platform }).expect(202);
    return poll<{ id: string; status: string; digest: string }>(service.url, `/api/v1/images/${body.id}`, isSettled);
  };

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('analyses an image and serves its parts', async () => {
    const created = await api().post('/api/v1/images').send({ reference: 'alpine' }).expect(202);
    expect(created.headers['location']).toBe(`/api/v1/images/${created.body.id}`);
    expect(created.body).toMatchObject({
      reference: 'docker.io/library/alpine:latest',
      summary: null,
      manifestLayers: null,
    });
    const path = `/api/v1/images/${created.body.id}`;
    const image = await poll<{ status: string }>(service.url, path, isSettled);
    expect(image).toMatchObject({
      status: 'succeeded',
      compressedSize: 1000,
      manifestLayers: [{ compressedSize: 1000 }],
      summary: { sizes: { contentSize: 2500, hidden: { deleted: 60 } }, packageCount: 2 },
    });
    await api().get(`${path}/layers`).expect(200, { items: [] });
    const first = await api().get(`${path}/packages?limit=1&type=deb`).expect(200);
    expect(first.body.items).toMatchObject([{ name: 'openssl' }]);
    const second = await api().get(`${path}/packages?limit=1&cursor=${first.body.nextCursor}`).expect(200);
    expect(second.body).toMatchObject({ items: [{ version: '1' }], nextCursor: null });
    await api().get(`${path}/packages?cursor=LTE`).expect(400);
    await api().get(`${path}/report`).expect(200).expect('ETag', /^"/);
  });

  it('lists by repository, tag and status', async () => {
    await analyse('listed/app:1');
    await analyse('listed/app:fail-TAR_INVALID');
    const items = async (query: string) => (await api().get(`/api/v1/images?${query}`).expect(200)).body.items;
    expect(await items('repository=docker.io/listed/app')).toHaveLength(2);
    expect(await items('repository=docker.io/listed/app&tag=1')).toHaveLength(1);
    expect(await items('repository=docker.io/listed/app&status=succeeded')).toMatchObject([{ tag: '1' }]);
    expect(await items('repository=docker.io/listed/app&status=failed')).toMatchObject([
      { problem: { code: 'TAR_INVALID' } },
    ]);
  });

  it('shows the trend of a repository', async () => {
    await analyse('trend/app:1');
    await analyse('trend/app:1');
    await analyse('trend/app:2', 'linux/arm64');
    const trend = async (query: string) => (await api().get(`/api/v1/trends?${query}`).expect(200)).body;
    const all = await trend('repository=docker.io/trend/app');
    expect(all).toMatchObject({ metric: 'contentSize', unit: 'bytes', truncated: false });
    expect(
      all.series.map(({ tag, platform, points }: { tag: string; platform: string; points: object[] }) => [
        tag,
        platform,
        points.length,
      ]),
    ).toEqual([
      ['1', 'linux/amd64', 1],
      ['2', 'linux/arm64', 1],
    ]);
    expect((await trend('repository=docker.io/trend/app&tag=1&metric=packageCount')).series[0].points[0].value).toBe(2);
    expect((await trend('repository=docker.io/trend/app&platform=linux/arm64')).series).toHaveLength(1);
    expect((await trend('repository=docker.io/trend/app&to=2020-01-01T00:00:00Z')).series).toEqual([]);
    expect((await trend('repository=unknown')).series).toEqual([]);
    await api().get('/api/v1/trends').expect(400);
    await api().get('/api/v1/trends?repository=a&metric=odd').expect(400);
    await api().get('/api/v1/trends?repository=a&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z').expect(400);
  });

  it('finds the images that carry a package', async () => {
    const { digest } = await analyse('find/app:1');
    const find = async (query: string) => (await api().get(`/api/v1/packages?${query}`).expect(200)).body.items;
    const byName = (await find('name=openssl')).find((item: { digest: string }) => item.digest === digest);
    expect(byName).toMatchObject({ type: 'deb', ownedSize: 100, images: [{ reference: 'docker.io/find/app:1' }] });
    const { version, purl } = byName;
    expect((await find('purl=pkg:deb/debian/openssl')).length).toBeGreaterThan(0);
    expect(await find(`purl=pkg:deb/debian/openssl@${version}`)).toContainEqual(byName);
    expect(await find(`purl=${encodeURIComponent(purl)}`)).toContainEqual(byName);
    expect(await find('purl=pkg:deb/debian/openssl@0')).toEqual([]);
    expect(await find('name=openss')).toEqual([]);
    expect(await find('name=%25')).toEqual([]);
    for (const query of ['', 'purl=x&name=y', 'purl=nonsense'])
      await api().get(`/api/v1/packages?${query}`).expect(400);
  });
});
