import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditScheduler } from '../../src/audits/audit-scheduler.js';
import { AuditStarter } from '../../src/audits/audit-starter.js';
import { Schedule } from '../../src/audits/schedule.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import type { JobQueue } from '../../src/jobs/queue.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const noQueue = { enqueueAudit: () => Promise.resolve() } as unknown as JobQueue;

describe('AuditScheduler', () => {
  let database: TestDatabase;
  const clients: PrismaService[] = [];
  let schedulers: AuditScheduler[];
  let prisma: PrismaService;

  beforeAll(async () => {
    database = await startTestDatabase();
    const url = await database.create('scheduler');
    await migrate(url);
    clients.push(new PrismaService(url), new PrismaService(url));
    schedulers = clients.map((client) => new AuditScheduler(client, new AuditStarter(noQueue)));
    prisma = clients[0] as PrismaService;
  });
  beforeEach(async () => {
    await prisma.audit.deleteMany();
  });
  afterAll(async () => {
    for (const client of clients) await client.$disconnect();
    await database.stop();
  });

  const create = async (cron: string, timezone: string, now: Date): Promise<string> => {
    const settings = { name: 'test', targets: [], budgets: [], retentionDays: 1, keepRuns: 1, paused: false };
    const nextSlot = new Schedule(cron, timezone).next(now);
    return (await prisma.audit.create({ data: { ...settings, cron, timezone, nextSlot } })).id;
  };
  /** Every scheduler looks, several times, all at once. */
  const look = async (now: Date): Promise<void> => {
    await Promise.all([...schedulers, ...schedulers, ...schedulers].map((scheduler) => scheduler.startDue(now)));
  };
  const runs = async (auditId: string) =>
    prisma.auditRun.findMany({ where: { auditId }, orderBy: { slot: 'asc' }, select: { slot: true, status: true } });
  const slotsOf = async (auditId: string): Promise<(string | undefined)[]> =>
    (await runs(auditId)).map(({ slot }) => slot?.toISOString());
  const finish = async (): Promise<void> => {
    await prisma.auditRun.updateMany({ where: { status: 'pending' }, data: { status: 'succeeded' } });
  };

  it('makes one run of a slot, however many schedulers look', async () => {
    const start = new Date('2026-05-01T00:00:00Z');
    const id = await create('0 3 * * *', 'UTC', start);
    await look(new Date('2026-05-01T02:59:59.999Z'));
    expect(await slotsOf(id)).toEqual([]);
    await look(new Date('2026-05-01T03:00:00Z'));
    await look(new Date('2026-05-01T03:00:05Z'));
    expect(await slotsOf(id)).toEqual(['2026-05-01T03:00:00.000Z']);
    expect(await prisma.job.count({ where: { auditRun: { auditId: id } } })).toBe(1);
  });

  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T22:00:00Z', ['2026-03-29T01:00:00.000Z']],
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T21:00:00Z', ['2026-10-25T00:30:00.000Z']],
    ['America/New_York', '30 2 * * *', '2026-03-08T04:00:00Z', ['2026-03-08T07:00:00.000Z']],
    ['America/New_York', '30 1 * * *', '2026-11-01T03:00:00Z', ['2026-11-01T05:30:00.000Z']],
  ])('runs once in %s, "%s", on the night of %s', async (timezone, cron, start, expected) => {
    const id = await create(cron, timezone, new Date(start));
    for (let at = Date.parse(start); at < Date.parse(start) + 20 * HOUR; at += 10 * MINUTE) {
      await look(new Date(at));
      await finish();
    }
    expect(await slotsOf(id)).toEqual(expected);
  });

  it('does not repeat slots when the clock jumps back, and catches up once when it jumps on', async () => {
    const at = (time: string): Date => new Date(`2026-05-01T${time}Z`);
    const id = await create('*/20 * * * *', 'UTC', at('09:50:00'));
    for (const time of [
      '10:00:01',
      '09:00:01',
      '09:20:01',
      '10:00:02',
      '11:10:00',
      '10:10:00',
      '10:40:00',
      '11:10:00',
    ]) {
      await look(at(time));
      await finish();
    }
    expect(await slotsOf(id)).toEqual(['2026-05-01T10:00:00.000Z', '2026-05-01T11:00:00.000Z']);
    await look(at('11:20:00'));
    expect((await slotsOf(id)).at(-1)).toBe('2026-05-01T11:20:00.000Z');
  });

  it('notes a slot that comes while a run is under way as skipped', async () => {
    const id = await create('0 * * * *', 'UTC', new Date('2026-05-01T00:30:00Z'));
    for (const hour of [1, 2]) await look(new Date(Date.UTC(2026, 4, 1, hour)));
    await finish();
    await look(new Date(Date.UTC(2026, 4, 1, 3)));
    expect((await runs(id)).map(({ status }) => status)).toEqual(['succeeded', 'skipped', 'pending']);
  });

  it(
    'makes at most one run of each slot and exactly one of the last that was missed',
    { timeout: 120_000 },
    async () => {
      const cron = fc.constantFrom(
        '*/7 * * * *',
        '30 2 * * *',
        '15 */3 * * *',
        '0 0 * * 0',
        '59 1-3 * * *',
        '5 * 25 * *',
      );
      const timezone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC');
      const start = fc.constantFrom('2026-03-28T20:00Z', '2026-10-24T20:00Z', '2026-11-01T00:00Z', '2026-06-01T00:00Z');
      /** Minutes until the next look: short while it works, long while everything is down, less than 0 for a clock set back. */
      const pauses = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: -60, max: 3000 })), {
        minLength: 1,
        maxLength: 12,
      });
      await fc.assert(
        fc.asyncProperty(cron, timezone, start, pauses, async (expression, zone, from, minutes) => {
          let now = Date.parse(from);
          let latestLook = now;
          const schedule = new Schedule(expression, zone);
          const id = await create(expression, zone, new Date(now));
          const expected = new Set<string>();
          for (const pause of minutes) {
            now += pause * MINUTE;
            const slot = schedule.latest(new Date(now));
            if (slot && slot.getTime() > latestLook) expected.add(slot.toISOString());
            latestLook = Math.max(latestLook, now);
            await look(new Date(now));
            await finish();
          }
          expect(await slotsOf(id)).toEqual([...expected]);
        }),
        { numRuns: 40 },
      );
    },
  );
});
