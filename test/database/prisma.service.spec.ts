import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { toServiceError } from '../../src/database/service-error.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const original = Client.prototype.query;

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

it('asks a connection one thing at a time, the relations of an include too', async () => {
  const { id } = await prisma.job.create({ data: { kind: 'image' } });
  await prisma.image.create({ data: { jobId: id, reference: 'a', repository: 'a' } });
  const busy = new Map<Client, number>();
  const most: number[] = [];
  const query = vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
    busy.set(this, (busy.get(this) ?? 0) + 1);
    most.push(busy.get(this) ?? 0);
    const answer = (original as (...all: unknown[]) => Promise<unknown>).apply(this, given);
    return answer.finally(() => busy.set(this, (busy.get(this) ?? 0) - 1)) as never;
  });
  const found = await prisma.snapshot((transaction) =>
    transaction.job.findUnique({ where: { id }, include: { images: true, comparison: true, auditRun: true } }),
  );
  query.mockRestore();
  expect(found?.images).toHaveLength(1);
  expect(most.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...most)).toBe(1);
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
  const ids = await Promise.all([0, 1].map(async () => (await prisma.job.create({ data: { kind: 'image' } })).id));
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

it('[T80e] gives up the locks of a transaction that stands still, and of no other', async () => {
  const [row] = await prisma.$queryRaw<{ timeout: string }[]>`
    SELECT current_setting('idle_in_transaction_session_timeout') AS timeout`;
  expect(row?.timeout).toBe('30s');
  const { id } = await prisma.job.create({ data: { kind: 'image' } });
  const paused = prisma.$transaction(async (transaction) => {
    await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '1s'`;
    await transaction.job.update({ where: { id }, data: { status: 'succeeded' } });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await transaction.job.count();
  });
  const outcome = paused.then(
    () => 'committed',
    (error: unknown) => toServiceError(error).code,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await prisma.job.update({ where: { id }, data: { attempt: 2 } }); // waits for the lock, and gets it
  expect(await outcome).toBe('DATABASE_UNAVAILABLE');
  expect(await prisma.job.findUnique({ where: { id } })).toMatchObject({ status: 'pending', attempt: 2 });
});

it('[T80b] takes a connection that was lost in a transaction for an outage, which passes', async () => {
  const outcome = prisma.$transaction(async (transaction) => {
    const [row] = await transaction.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    await prisma.$queryRaw`SELECT pg_terminate_backend(${row?.pid ?? 0}::int)`;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await transaction.job.count();
  });
  const code = outcome.catch((error: unknown) => toServiceError(error).code);
  expect(await code).toBe('DATABASE_UNAVAILABLE');
});
