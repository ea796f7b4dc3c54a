import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { toServiceError } from '../../src/database/service-error.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let prisma: PrismaService;

beforeAll(async () => {
  database = await startTestDatabase();
  const url = await database.create('prisma');
  await migrate(url);
  prisma = new PrismaService(url);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.stop();
});

it('reads as of one moment, whatever is committed in between', async () => {
  const { id } = await prisma.job.create({ data: { kind: 'image' } });
  const statuses = await prisma.snapshot(async (transaction) => {
    const before = await transaction.job.findUnique({ where: { id } });
    await prisma.job.update({ where: { id }, data: { status: 'running' } });
    return [before?.status, (await transaction.job.findUnique({ where: { id } }))?.status];
  });
  expect(statuses).toEqual(['pending', 'pending']);
});

it('lets a transaction wait for its turn while every connection is in use', async () => {
  const longerThanPrismaWaits = 2.3;
  const connections = 10;
  const holders = Array.from({ length: connections }, () =>
    prisma.$transaction((transaction) => transaction.$queryRaw`SELECT pg_sleep(${longerThanPrismaWaits})::text`),
  );
  const late = prisma.$transaction((transaction) => transaction.job.count());
  expect(await late).toBeGreaterThanOrEqual(0);
  await Promise.all(holders);
});

it('says that the database is busy when a transaction runs out of time, so that it is tried again', async () => {
  const transaction = prisma.$transaction((open) => open.$queryRaw`SELECT pg_sleep(0.2)::text`, { timeout: 50 });
  const error = await transaction.then(() => undefined, toServiceError);
  expect(error?.code).toBe('DATABASE_UNAVAILABLE');
});

it('says that the database is busy when two transactions lock each other out', async () => {
  const ids = await Promise.all(
    [0, 1].map(async () => (await prisma.job.create({ data: { kind: 'image' } })).id as string),
  );
  let bothHoldOne = (): void => undefined;
  const held = new Promise<void>((resolve) => (bothHoldOne = resolve));
  let holders = 0;
  const lock = (first: string, second: string): Promise<unknown> =>
    prisma.$transaction(async (transaction) => {
      await transaction.job.update({ where: { id: first }, data: { stage: 'resolve' } });
      if (++holders === 2) bothHoldOne();
      await held;
      await transaction.job.update({ where: { id: second }, data: { stage: 'resolve' } });
    });
  const [one = '', other = ''] = ids;
  const ends = await Promise.allSettled([lock(one, other), lock(other, one)]);
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [toServiceError(end.reason).code] : []));
  expect(failures).toEqual(['DATABASE_UNAVAILABLE']);
});
