import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResource, AuditRunDetail, AuditRunResource } from '../../src/audits/audit.dto.js';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import { CodedError } from '../../src/core/errors.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import type { Page } from '../../src/http/paging.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { isSettled as isOver, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/audits';
const HOUR = 3_600_000;
const REPOSITORY = 'docker.io/team/app';
const nightly = { name: 'nightly', cron: '0 3 * * *', timezone: 'Europe/Berlin' };

describe(PATH, () => {
  let service: TestService;
  let count = 0;

  beforeAll(async () => {
    service = await startTestService({ STAGEDIFF_AUDIT_TICK: '1', STAGEDIFF_JOB_CONCURRENCY: '4' });
  });
  afterAll(() => service.stop());

  /** A repository of its own with these tags. */
  const newRepository = (...tags: string[]): string => {
    const repository = `${REPOSITORY}${count++}`;
    service.analyzer.repositories.set(repository, tags);
    return repository;
  };
  const create = async (target: object, fields: object = {}): Promise<AuditResource> => {
    const body = { ...nightly, targets: [{ tags: { glob: '*' }, ...target }], ...fields };
    return (await service.api.post<AuditResource>(PATH, body, 201)).body;
  };
  const start = async ({ links }: AuditResource): Promise<AuditRunResource> =>
    (await service.api.post<AuditRunResource>(links.runs, {}, 202)).body;
  const finish = (run: AuditRunResource): Promise<AuditRunDetail> =>
    poll<AuditRunDetail>(service.api, run.links.self, isOver, 30);
  const run = async (audit: AuditResource): Promise<AuditRunDetail> => finish(await start(audit));
  const statuses = ({ items }: AuditRunDetail): Record<string, string> =>
    Object.fromEntries(items.map(({ tag, status }) => [tag, status]));

  it('answers 201 with a Location, once for a key, and lists, changes and deletes', async () => {
    const body = { ...nightly, targets: [{ repository: 'alpine', tags: { semver: '^3' } }] };
    const key = { 'Idempotency-Key': 'one' };
    const { body: audit, headers } = await service.api.post<AuditResource>(PATH, body, 201, key);
    expect(headers['location']).toBe(audit.links.self);
    expect(audit).toMatchObject({
      paused: false,
      targets: [{ repository: 'docker.io/library/alpine' }],
      lastRun: null,
    });
    expect(new Date(audit.nextRunAt ?? '').getUTCMinutes()).toBe(0);
    expect((await service.api.post<AuditResource>(PATH, body, 201, key)).body).toEqual(audit);

    const paused = (await service.api.patch<AuditResource>(audit.links.self, { paused: true })).body;
    expect(paused).toMatchObject({ paused: true, nextRunAt: null, cron: nightly.cron });
    const listed = await service.api.get<Page<AuditResource>>(`${PATH}?paused=true`);
    expect(listed.body.items.map(({ id }) => id)).toContain(audit.id);
    const resumed = await service.api.patch<AuditResource>(audit.links.self, { paused: false });
    expect(resumed.body.nextRunAt).toBe(audit.nextRunAt);

    await service.api.delete(audit.links.self, 204);
    await service.api.get(audit.links.self, 404);
    await service.api.delete(audit.links.self, 404);
  });

  it.each([
    ['INVALID_CRON', { cron: '61 * * * *' }],
    ['INVALID_TIMEZONE', { timezone: 'Europe/Atlantis' }],
    ['INVALID_TAG_PATTERN', { targets: [{ repository: 'a', tags: { semver: '>>1' } }] }],
    ['INVALID_TAG_PATTERN', { targets: [{ repository: 'a', tags: { glob: '[' } }] }],
    ['INVALID_REQUEST', { targets: [{ repository: 'a', tags: {} }] }],
    ['INVALID_REQUEST', { targets: [] }],
    ['INVALID_REQUEST', { unknown: 1 }],
    ['INVALID_BUDGET', { budgets: ['packages <= baseline'] }],
  ])('refuses with %s: %j', async (code, fields) => {
    const body = { ...nightly, targets: [{ repository: 'a', tags: { glob: '*' } }], ...fields };
    expect((await service.api.post<ProblemDocument>(PATH, body, 400)).body.code).toBe(code);
    const audit = await create({ repository: newRepository() });
    expect((await service.api.patch<ProblemDocument>(audit.links.self, fields, 400)).body.code).toBe(code);
  });

  it('analyses each new digest once, and only records what is unchanged', async () => {
    const repository = newRepository('one', 'two', 'same-as-two', 'missing', 'fail-TAR_INVALID');
    const budgets = ['visibleSize <= 1kB', 'packages <= 5'];
    const audit = await create({ repository, platforms: ['linux/arm64'] }, { budgets });
    const before = service.analyzer.calls.analyze.length;
    const first = await run(audit);
    expect(first).toMatchObject({ status: 'succeeded', trigger: 'request', slot: null, problem: null });
    expect(first.summary).toEqual({
      total: 5,
      open: 0,
      new: 3,
      unchanged: 0,
      failed: 2,
      emptyTargets: 0,
      budgetBreaches: 3,
    });
    expect(first.targets).toEqual([{ repository, listedTags: 5, matchedTags: 5, chosenTags: 5, problem: null }]);
    const failed = first.items.filter(({ status }) => status === 'failed');
    expect(failed.map(({ problem }) => problem?.code).sort()).toEqual(['NOT_FOUND', 'TAR_INVALID']);
    expect(service.analyzer.calls.analyze.slice(before)).toHaveLength(3); // two tags are one image

    const one = first.items.find(({ tag }) => tag === 'one');
    expect(one).toMatchObject({ status: 'new', platform: 'linux/arm64', passed: false, baseline: null });
    expect(one?.budgets.map(({ passed }) => passed)).toEqual([false, true]);
    const image = await service.api.get<ImageResource>(one?.links.image ?? '');
    expect(image.body).toMatchObject({ status: 'succeeded', digest: one?.digest, reference: `${repository}:one` });

    service.analyzer.contents.set(`${repository}:one`, 'pushed again');
    const second = await run(audit);
    expect(second.summary).toEqual({
      total: 5,
      open: 0,
      new: 1,
      unchanged: 2,
      failed: 2,
      emptyTargets: 0,
      budgetBreaches: 3,
    });
    expect(statuses(second)).toMatchObject({ one: 'new', two: 'unchanged', 'same-as-two': 'unchanged' });
    const again = (await service.api.get<AuditResource>(audit.links.self)).body;
    expect(again.lastRun).toMatchObject({ id: second.id, summary: second.summary });
  });

  it('compares with each kind of baseline', async () => {
    const rule = { budgets: ['visibleSize <= baseline'] };
    const previous = await create({ repository: newRepository('a'), baseline: { previousRun: true } }, rule);
    const first = await run(previous);
    expect(first.items).toMatchObject([{ baseline: null, passed: null, budgets: [{ passed: null, limit: null }] }]);
    const [original] = first.items;
    const digest = original?.digest;
    service.analyzer.contents.set(original?.reference ?? '', 'pushed again');
    const [changed] = (await run(previous)).items;
    expect(changed).toMatchObject({ status: 'new', baseline: { digest }, passed: true });
    const comparison = await service.api.get<ComparisonResource>(changed?.links.comparison ?? '');
    expect(comparison.body).toMatchObject({ baseline: { digest }, candidate: { digest: changed?.digest }, ...rule });
    const [same] = (await run(previous)).items;
    expect(same).toMatchObject({ status: 'unchanged', baseline: { digest: changed?.digest }, passed: true });
    expect(same?.links.comparison).toBeNull();

    const fixed = await create({ repository: newRepository('a'), baseline: { reference: `${REPOSITORY}:base` } }, rule);
    const [compared] = (await run(fixed)).items;
    expect(compared).toMatchObject({ status: 'new', baseline: { reference: `${REPOSITORY}:base` }, passed: true });
    expect((await run(fixed)).items).toMatchObject([{ status: 'unchanged', links: compared?.links, passed: true }]);
    service.analyzer.contents.set(`${REPOSITORY}:base`, 'another base');
    const [moved] = (await run(fixed)).items;
    expect(moved).toMatchObject({ status: 'unchanged', digest: compared?.digest });
    expect(moved?.links.comparison).not.toBe(compared?.links.comparison);

    const twins = newRepository('1-multi', '1-single', 'lone');
    const pattern = { singleStageTag: '{tag}-single', from: '{tag}-multi' };
    const { items } = await run(await create({ repository: twins, baseline: pattern }));
    expect(items).toMatchObject([
      { tag: 'lone', status: 'failed', problem: { code: 'NOT_FOUND' } },
      { tag: '1-multi', status: 'new', baseline: { reference: `${twins}:1-single` } },
    ]);
  });

  it('judges by the stored budgets of the repository too, and lets waivers count', async () => {
    const repository = newRepository('a');
    const rule = 'contentSize <= 2kB';
    await service.api.post('/api/v1/budgets', { name: `of-${count}`, rules: [rule], repository }, 201);
    const audit = await create({ repository });
    expect((await run(audit)).items).toMatchObject([{ status: 'new', passed: false, budgets: [{ rule }] }]);
    const who = { owner: 'a@b.example', reason: 'until the move', expiresAt: '2099-01-01T00:00:00.000Z' };
    await service.api.post('/api/v1/waivers', { rule, repository, ...who }, 201);
    const waived = await run(audit);
    expect(waived.items).toMatchObject([{ status: 'unchanged', passed: true, budgets: [{ status: 'waived' }] }]);
    expect(waived.summary.budgetBreaches).toBe(0);
  });

  it('says so when a repository cannot be listed, or nothing fits', async () => {
    const closed = newRepository();
    service.analyzer.repositories.set(closed, new CodedError('UNAUTHORIZED', 'the registry refused'));
    const targets = [closed, newRepository('a')].map((repository) => ({ repository, tags: { glob: 'b*' } }));
    const done = await run(await create({}, { targets }));
    expect(done).toMatchObject({ status: 'succeeded', summary: { total: 0, failed: 2, emptyTargets: 2 } });
    expect(done.targets.map(({ problem }) => problem?.code)).toEqual(['UNAUTHORIZED', 'NOT_FOUND']);
  });

  it('refuses a second run while one is under way, and pages through the history', async () => {
    const audit = await create({ repository: newRepository('slow-1500') });
    const first = await start(audit);
    expect((await service.api.post<ProblemDocument>(audit.links.runs, {}, 409)).body.code).toBe('CONFLICT');
    await finish(first);
    await run(audit);
    const page = (await service.api.get<Page<AuditRunResource>>(`${audit.links.runs}?limit=1`)).body;
    expect(page.items).toHaveLength(1);
    const next = await service.api.get<Page<AuditRunResource>>(`${audit.links.runs}?cursor=${page.nextCursor ?? ''}`);
    expect(next.body).toMatchObject({ items: [{ id: first.id }], nextCursor: null });
    await service.api.get(`${audit.links.runs}?limit=0`, 400);
    await service.api.get(`${PATH}/${first.id}/runs/${first.id}`, 404);
  });

  it('runs when it is due, for the last time that was missed, and not while it is paused', async () => {
    const audits = [await create({ repository: newRepository('a') }, { cron: '*/10 * * * *' })];
    audits.push(await create({ repository: newRepository('a') }, { cron: '*/10 * * * *' }));
    const [due, paused] = audits as [AuditResource, AuditResource];
    await service.api.patch(paused.links.self, { paused: true });
    const prisma = new PrismaService(service.databaseUrl);
    await prisma.audit.update({ where: { id: due.id }, data: { nextSlot: new Date(Date.now() - 3 * HOUR) } });
    await prisma.$disconnect();
    const hasRun = ({ lastRun }: AuditResource): boolean => lastRun !== null && isOver(lastRun);
    const { lastRun, nextRunAt } = await poll<AuditResource>(service.api, due.links.self, hasRun, 20);
    expect(lastRun).toMatchObject({ trigger: 'schedule', status: 'succeeded', summary: { new: 1 } });
    const [slot, next] = [Date.parse(lastRun?.slot ?? ''), Date.parse(nextRunAt ?? '')];
    expect(next - slot).toBe(HOUR / 6);
    expect(Math.abs(Date.now() - slot)).toBeLessThan(HOUR / 5);
    const history = await service.api.get<Page<AuditRunResource>>(due.links.runs);
    expect(history.body.items).toHaveLength(1);
    expect((await service.api.get<AuditResource>(paused.links.self)).body).toMatchObject({ lastRun: null });
  });

  it('ends a run whose audit is deleted meanwhile', async () => {
    const audits = await Promise.all(
      Array.from({ length: 5 }, () => create({ repository: newRepository('a', 'b', 'c', 'slow-1000') })),
    );
    const started = await Promise.all(audits.map(start));
    for (const audit of audits) await service.api.delete(audit.links.self, 204);
    for (const { links } of started) await service.api.get(links.self, 404);
  });
});
