import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditAnalyses } from '../../src/audits/audit-analyses.js';
import { AuditProgress } from '../../src/audits/audit-progress.js';
import { AuditRetention } from '../../src/audits/audit-retention.js';
import { AuditStarter } from '../../src/audits/audit-starter.js';
import type { DatabaseClock } from '../../src/audits/database-clock.js';
import { MAX_THROTTLED } from '../../src/audits/throttle.js';
import { readConfig } from '../../src/config.js';
import { CodedError } from '../../src/core/errors.js';
import type { AuditRun } from '../../src/database/generated/client.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { Lease } from '../../src/jobs/lease.js';
import type { JobQueue } from '../../src/jobs/queue.js';
import { RunAuditJob } from '../../src/jobs/run-audit.job.js';
import { FakeAnalyzer } from '../support/fake-analyzer.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const REPOSITORY = 'r.example/app';
const THROTTLED = new CodedError('REGISTRY_THROTTLED', 'too many requests');
const noQueue = { enqueue: () => Promise.resolve(), enqueueAudit: () => Promise.resolve() } as unknown as JobQueue;
const config = readConfig({ STAGEDIFF_REGISTRY_CONCURRENCY: '2' });

describe('a run of an audit', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let analyzer: FakeAnalyzer;
  let starter: AuditStarter;
  let progress: AuditProgress;
  let now: Date;

  beforeAll(async () => {
    database = await startTestDatabase();
    const url = await database.create('progress');
    await migrate(url);
    prisma = new PrismaService(url);
    starter = new AuditStarter(noQueue);
    progress = new AuditProgress(prisma, starter, new AuditAnalyses(prisma, noQueue, config));
  });
  beforeEach(async () => {
    await prisma.audit.deleteMany();
    await prisma.image.deleteMany();
    await prisma.job.deleteMany();
    analyzer = new FakeAnalyzer();
    now = new Date('2026-05-01T00:00:00Z');
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.stop();
  });

  const start = async (...tags: string[]): Promise<AuditRun> => {
    analyzer.repositories.set(REPOSITORY, tags);
    const settings = { name: 'test', cron: '@daily', timezone: 'UTC', budgets: [], paused: false };
    const targets = [{ repository: REPOSITORY, tags: { glob: '*' } }];
    const audit = await prisma.audit.create({ data: { ...settings, targets, retentionDays: 10, keepRuns: 3 } });
    return prisma.$transaction((transaction) => starter.startNow(transaction, audit, now));
  };
  const reload = ({ id }: AuditRun): Promise<AuditRun> => prisma.auditRun.findUniqueOrThrow({ where: { id } });
  /** What a worker does with the job of the run; rejects as the job does. */
  const work = async (run: AuditRun): Promise<void> => {
    const lease = await Lease.take(prisma, (await reload(run)).jobId ?? '');
    if (!lease) throw new Error('the job is settled');
    const clock = { now: () => Promise.resolve(now) } as DatabaseClock;
    const job = new RunAuditJob(prisma, clock, analyzer, config);
    await job.run(lease, lease.signal).finally(() => lease.close());
  };
  const statuses = async ({ id: runId }: AuditRun): Promise<string[]> =>
    (await prisma.auditItem.findMany({ where: { runId }, orderBy: { position: 'asc' } })).map(({ status }) => status);
  /** Ends the analyses that are under way. */
  const settleAnalyses = async (problemCode?: string): Promise<void> => {
    const status = problemCode === undefined ? 'succeeded' : 'failed';
    const kinds = { kind: 'image', status: 'pending' } as const;
    await prisma.job.updateMany({ where: kinds, data: { status, problemCode: problemCode ?? null } });
  };

  it('waits when a registry asks to slow down, and goes on with what is left', async () => {
    const run = await start('a', 'b', 'c');
    analyzer.unresolvable.set(`${REPOSITORY}:b`, THROTTLED);
    await work(run);
    const { resumeAt, jobId } = await reload(run);
    expect(resumeAt).toEqual(new Date(now.getTime() + MINUTE));
    const resolved = (await statuses(run)).filter((status) => status === 'queued').length;
    expect(resolved).toBeGreaterThan(0);
    await progress.advanceAll(new Date(now.getTime() + MINUTE - 1));
    expect(await reload(run)).toMatchObject({ jobId, resumeAt });

    now = new Date(now.getTime() + MINUTE);
    await Promise.all(Array.from({ length: 8 }, () => progress.advanceAll(now)));
    expect((await reload(run)).jobId).not.toBe(jobId);
    expect(await prisma.job.count({ where: { kind: 'audit' } })).toBe(1);
    analyzer.unresolvable.clear();
    analyzer.calls.resolve.length = 0;
    await work(run);
    expect(analyzer.calls.resolve).toHaveLength(3 - resolved);
    expect(await reload(run)).toMatchObject({ resolvedAt: now, resumeAt: null, throttled: 1 });
  });

  it('fails with the code of its job once that is given up', async () => {
    const run = await start('a');
    analyzer.repositories.set(REPOSITORY, THROTTLED);
    for (let count = 0; count < MAX_THROTTLED; count++) {
      await work(run);
      now = (await reload(run)).resumeAt ?? now;
      await progress.advanceAll(now);
    }
    await expect(work(run)).rejects.toThrow(THROTTLED);
    const { jobId } = await reload(run);
    await prisma.job.update({
      where: { id: jobId ?? '' },
      data: { status: 'failed', problemCode: THROTTLED.code, problemMessage: THROTTLED.message },
    });
    await progress.advanceAll(now);
    expect(await reload(run)).toMatchObject({ status: 'failed', problemCode: THROTTLED.code, finishedAt: now });
  });

  it('has as many analyses of a registry in hand as it shall, whoever looks', async () => {
    const run = await start('a', 'b', 'c', 'd', 'e');
    await work(run);
    await Promise.all(Array.from({ length: 6 }, () => progress.advanceAll(now)));
    expect((await statuses(run)).filter((status) => status === 'analyzing')).toHaveLength(2);
    expect(await prisma.image.count({ where: { repository: REPOSITORY } })).toBe(2);
    await settleAnalyses('TAR_INVALID');
    await progress.advanceAll(now);
    await progress.advanceAll(now);
    expect((await statuses(run)).sort()).toEqual(['analyzing', 'analyzing', 'failed', 'failed', 'queued']);
  });

  it('puts an analysis back whose registry asked to slow down, and gives up in the end', async () => {
    const run = await start('a');
    await work(run);
    for (let count = 0; count <= MAX_THROTTLED; count++) {
      await progress.advanceAll(now);
      expect(await statuses(run)).toEqual(['analyzing']);
      await settleAnalyses('REGISTRY_THROTTLED');
      await progress.advanceAll(now);
      now = (await reload(run)).resumeAt ?? now;
    }
    expect(await statuses(run)).toEqual(['failed']);
    await Promise.all(Array.from({ length: 4 }, () => progress.advanceAll(now)));
    expect(await reload(run)).toMatchObject({ status: 'succeeded', problemCode: null });
    const events = await prisma.webhookEvent.findMany({ where: { type: 'audit.run.finished' } });
    const told = events.filter(({ data }) => (data as { runId: string }).runId === run.id);
    expect(told.map(({ data }) => data)).toMatchObject([{ auditName: 'test', summary: { failed: 1 } }]);
  });

  it('keeps the runs that it shall keep, those under way, and the last that succeeded', async () => {
    const first = await start();
    const { auditId, targets } = first;
    const ages = [40, 30, 9, 8, 7, 6, 5];
    const status = ['succeeded', 'failed', 'skipped', 'failed', 'failed', 'failed', 'pending'] as const;
    for (const [index, age] of ages.entries()) {
      const createdAt = new Date(now.getTime() - age * DAY);
      await prisma.auditRun.create({
        data: { auditId, targets: targets as object[], createdAt, status: status[index] ?? 'failed' },
      });
    }
    await prisma.auditRun.delete({ where: { id: first.id } });
    await new AuditRetention(prisma).deleteOld(now);
    const left = await prisma.auditRun.findMany({ where: { auditId }, orderBy: { id: 'asc' } });
    expect(left.map(({ createdAt }) => (now.getTime() - createdAt.getTime()) / DAY)).toEqual([40, 7, 6, 5]);
  });
});
