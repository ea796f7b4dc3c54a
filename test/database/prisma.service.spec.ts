import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
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
