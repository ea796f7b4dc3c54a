import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILE_STYLE } from '../../src/core/charts/chart-style.js';
import type { Explanation } from '../../src/core/trends/explanation.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { backfillMetrics } from '../../src/database/report-metrics.store.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import type { BisectionResource } from '../../src/trends/bisection.dto.js';
import type { TrendJump } from '../../src/trends/jump.dto.js';
import type { Trend } from '../../src/trends/trend.dto.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const REPOSITORY = 'docker.io/shop/app';
const TRENDS = `/api/v1/trends?repository=${REPOSITORY}`;
const TAGS = ['grown-0', 'grown-100', 'grown-100-b', 'grown-9000', 'other'];

/** The HTTP client of the other calls reads pictures as bytes. */
async function fetchText({ url }: TestService, path: string) {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
}

describe('trends', () => {
  let service: TestService;
  const analyse = async (reference: string): Promise<ImageResource> => {
    const { body } = await service.api.post<ImageResource>('/api/v1/images', { reference }, 202);
    return poll<ImageResource>(service.api, `/api/v1/images/${body.id}`, isSettled);
  };
  const trend = async (query: string): Promise<Trend> => (await service.api.get<Trend>(`${TRENDS}${query}`)).body;

  beforeAll(async () => {
    service = await startTestService();
    for (const tag of TAGS) await analyse(`shop/app:${tag}`);
  });
  afterAll(() => service.stop());

  it('follows a pattern of tags, with what stands behind each point', async () => {
    const { series, unit } = await trend('&seriesBy=platform&tag=grown-*&metric=contentSize');
    expect(unit).toBe('bytes');
    const [one, ...others] = series;
    expect(others).toEqual([]);
    expect(one?.points.map(({ tag, value, delta, baseline }) => [tag, value, delta, baseline])).toEqual([
      ['grown-0', 2500, null, null],
      ['grown-100', 2600, 100, 2500],
      ['grown-100-b', 2600, 0, 2550],
      ['grown-9000', 11500, 8900, 2600],
    ]);
    expect(one?.points.map(({ jump }) => jump !== null)).toEqual([false, false, false, true]);
    for (const { reportId, imageId, digest } of one?.points ?? []) {
      expect([reportId, imageId, digest].every(Boolean)).toBe(true);
    }
    expect((await trend('&tag=grown-100*')).series).toHaveLength(2);
    expect((await trend('&tag=grown-???')).series.map(({ tag }) => tag)).toEqual(['grown-100']);
    expect((await trend('&tag=grown_100')).series).toEqual([]);
    expect((await trend('&tag=%25')).series).toEqual([]);
    expect((await trend('&seriesBy=platform&threshold=10')).series[0]?.points.some(({ jump }) => jump)).toBe(false);
  });

  it.each([
    ['packages.deb', 'count', 2],
    ['packages.npm', 'count', 0],
    ['residue.build', 'bytes', 0],
    ['surface.setuid', 'count', 0],
    ['findings.error', 'count', 0],
    ['problemCount', 'count', 0],
    ['hiddenSize', 'bytes', 100],
  ])('has %s', async (metric, unit, value) => {
    const found = await trend(`&tag=other&metric=${metric}`);
    expect([found.unit, found.series[0]?.points[0]?.value]).toEqual([unit, value]);
  });

  it('says what a holder of the point before pulls', async () => {
    const { series } = await trend('&seriesBy=platform&tag=grown-*&metric=pullDeltaSize');
    expect(series[0]?.points.map(({ value }) => value)).toEqual([null, 1000, 1000, 1000]);
  });

  it.each(['metric=odd', 'metric=packages.', 'window=0', 'threshold=0', 'format=xml', 'seriesBy=x', 'platform=linux'])(
    'refuses %s',
    async (query) => {
      await service.api.get(`${TRENDS}&${query}`, 400);
    },
  );

  it('comes as CSV', async () => {
    const { text, headers } = await service.api.get(`${TRENDS}&tag=grown-9000&format=csv`);
    expect(headers['content-type']).toContain('text/csv');
    const [head, row] = text.split('\r\n');
    expect(head).toBe(
      'repository,tag,platform,at,metric,unit,value,digest,imageId,reportId,delta,baseline,jumpDelta,jumpRatio',
    );
    expect(row).toMatch(/^docker\.io\/shop\/app,grown-9000,linux\/amd64,[^,]+,contentSize,bytes,11500,sha256:/);
  });

  it('says null for a report that is older than the metric, until a worker fills it in', async () => {
    const prisma = new PrismaService(service.databaseUrl);
    const image = await analyse('shop/app:old');
    await prisma.$executeRaw`UPDATE image_reports SET metrics = NULL WHERE digest = ${image.digest}`;
    const value = async (): Promise<unknown> =>
      (await trend('&tag=old&metric=packages.deb')).series[0]?.points[0]?.value;
    expect(await value()).toBeNull();
    expect(await backfillMetrics(prisma, AbortSignal.abort())).toEqual({ filled: 0, unreadable: 0 });
    expect(await backfillMetrics(prisma, new AbortController().signal)).toEqual({ filled: 1, unreadable: 0 });
    expect(await value()).toBe(2);
    await prisma.$disconnect();
  });

  it('fills in the others when a report is damaged', async () => {
    const prisma = new PrismaService(service.databaseUrl);
    const [damaged, whole] = [await analyse('shop/app:damaged'), await analyse('shop/app:whole')];
    await prisma.$executeRaw`UPDATE image_reports SET metrics = NULL WHERE digest IN (${damaged.digest}, ${whole.digest})`;
    await prisma.$executeRaw`UPDATE image_reports SET body = 'x' WHERE digest = ${damaged.digest}`;
    expect(await backfillMetrics(prisma, new AbortController().signal)).toEqual({ filled: 1, unreadable: 1 });
    await prisma.$disconnect();
    const { body } = await service.api.get<ProblemDocument>(`/api/v1/images/${damaged.id}/report`, 500);
    expect(body).toMatchObject({ code: 'REPORT_UNREADABLE', retryable: false });
  });

  it('explains jumps from the stored reports', async () => {
    const path = `/api/v1/trends/jumps?repository=${REPOSITORY}&tag=grown-*&seriesBy=platform`;
    const { items } = (await service.api.get<{ items: TrendJump[] }>(path)).body;
    expect(items).toHaveLength(1);
    const [jump] = items;
    expect(jump).toMatchObject({ before: { tag: 'grown-100-b' }, after: { tag: 'grown-9000' }, missing: [] });
    expect(jump?.explanation).toMatchObject({ metric: 'contentSize', before: 2600, after: 11500, delta: 8900 });
    const query = `before=${jump?.before.imageId}&after=${jump?.after.imageId}&metric=packages.deb`;
    const { body } = await service.api.get<Explanation>(`/api/v1/trends/explanation?${query}`);
    expect(body).toMatchObject({ delta: 0, unit: 'count' });
  });

  it('does not explain across repositories, nor what is not there', async () => {
    const [mine, foreign] = [await analyse('shop/app:grown-0'), await analyse('other/app:grown-1')];
    const path = '/api/v1/trends/explanation';
    await service.api.get(`${path}?before=${mine.id}&after=${foreign.id}`, 400);
    await service.api.get(`${path}?before=${mine.id}&after=01a20540-aa51-72c3-afd5-01bcd139dba1`, 404);
    await service.api.get(`${path}?before=${mine.id}&after=${mine.id}&metric=pullDeltaSize`, 400);
  });

  it('is drawn as a picture that nothing can act in', async () => {
    const path = `/api/v1/trends.svg?repository=${REPOSITORY}&seriesBy=platform`;
    const { text, headers, status } = await fetchText(service, path);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('image/svg+xml');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri/);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(text).toContain(FILE_STYLE);
    expect(text).toContain('prefers-color-scheme: dark');
    expect(text).not.toMatch(/<script|href|onload/);
    await service.api.get(path, 304, { 'if-none-match': String(headers['etag']) });
    expect((await fetchText(service, '/api/v1/trends.svg?repository=nothing')).text).toContain('No data');
  });

  it('makes badges', async () => {
    const badge = async (query: string): Promise<[number, string | undefined]> => {
      const { status, text } = await fetchText(service, `/api/v1/badges/${REPOSITORY}.svg${query}`);
      return [status, /<title>(.*?)<\/title>/.exec(text)?.[1]];
    };
    expect(await badge('?tag=grown-9000&metric=contentSize')).toEqual([200, 'Content of all layers: 11.5 kB']);
    expect(await badge('?tag=grown-9000&budget=contentSize%20%3C%3D%2010kB&label=size')).toEqual([
      200,
      'size: 11.5 kB',
    ]);
    expect(await badge('?tag=grown-0&budget=contentSize%20%3C%3D%20%2B3%25')).toEqual([
      200,
      'Content of all layers: no baseline',
    ]);
    expect(await badge('?tag=nothing')).toEqual([404, 'Download (compressed): no data']);
    expect((await fetchText(service, '/api/v1/badges/docker.io/foreign.svg')).status).toBe(404);
    expect((await fetchText(service, `/api/v1/badges/${REPOSITORY}`)).status).toBe(404);
    expect((await badge('?budget=nonsense'))[0]).toBe(400);
    expect((await badge('?budget=layers%20%3C%201&metric=layerCount'))[0]).toBe(400);
  });
});

describe('bisections', () => {
  let service: TestService;
  const PATH = '/api/v1/trends/bisections';
  const search = async (body: object): Promise<BisectionResource> => {
    const created = await service.api.post<BisectionResource>(PATH, body, 202);
    expect(created.headers['location']).toBe(`${PATH}/${created.body.id}`);
    return poll<BisectionResource>(service.api, `${PATH}/${created.body.id}`, isSettled);
  };

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('finds the tag that brought a jump, analysing about log2 of them', async () => {
    const size = (index: number): number => (index < 21 ? index : 5000 + index);
    const tags = Array.from({ length: 32 }, (_, index) => `grown-${size(index)}-${index}`);
    const found = await search({ repository: 'docker.io/search/app', tags });
    expect(found).toMatchObject({ status: 'succeeded', outcome: { found: true, before: 20, after: 21, skipped: [] } });
    expect(found.candidates.filter(({ value }) => value !== null).length).toBeLessThanOrEqual(2 + 5);
    const { body } = await service.api.get<Explanation>(String(found.explanation));
    expect(body).toMatchObject({ before: 2520, after: 7521, delta: 5001 });
  });

  it('goes around tags that cannot be had', async () => {
    const tags = ['grown-1', 'missing', 'fail-TAR_INVALID', 'grown-9000'];
    const found = await search({ repository: 'docker.io/holes/app', tags });
    expect(found.outcome).toEqual({ found: true, before: 0, after: 3, skipped: [1, 2] });
    expect(found.candidates.map(({ problemCode }) => problemCode)).toEqual([null, 'NOT_FOUND', 'TAR_INVALID', null]);
  });

  it('searches what was seen between two points and not analysed', async () => {
    const analyse = async (tag: string): Promise<ImageResource> => {
      const { body } = await service.api.post<ImageResource>('/api/v1/images', { reference: `seen/app:${tag}` }, 202);
      return poll<ImageResource>(service.api, `/api/v1/images/${body.id}`, isSettled);
    };
    const before = await analyse('grown-10');
    for (const tag of ['grown-20', 'grown-8000', 'grown-8001']) await analyse(tag);
    const after = await analyse('grown-8002');
    const prisma = new PrismaService(service.databaseUrl);
    await prisma.image.updateMany({
      where: { repository: 'docker.io/seen/app', id: { notIn: [before.id, after.id] } },
      data: { reportId: null },
    });
    await prisma.$disconnect();
    const jumps = `/api/v1/trends/jumps?repository=docker.io/seen/app&seriesBy=platform`;
    const { items } = (await service.api.get<{ items: TrendJump[] }>(jumps)).body;
    expect(items[0]?.missing.map(({ tag }) => tag)).toEqual(['grown-20', 'grown-8000', 'grown-8001']);
    const found = await search({ before: before.id, after: after.id });
    expect(found.outcome).toMatchObject({ found: true, before: 1, after: 2 });
    const [jump] = (await service.api.get<{ items: TrendJump[] }>(jumps)).body.items;
    expect(jump?.after.tag).toBe('grown-8000');
    await service.api.post(PATH, { before: after.id, after: before.id }, 400);
  });

  it.each([
    {},
    { repository: 'docker.io/a/b', tags: ['one'] },
    { repository: 'docker.io/a/b', tags: ['a', 'b'], platform: 'all' },
    { repository: 'docker.io/a/b', tags: ['a', 'b'], metric: 'pullDeltaSize' },
    { repository: 'docker.io/a/b', tags: ['a', 'b c'] },
  ])('refuses %j', async (body) => {
    await service.api.post(PATH, body, 400);
  });
});
