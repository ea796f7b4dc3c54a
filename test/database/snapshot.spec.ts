import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('PrismaService.snapshot', () => {
  let database: TestDatabase;
  let prisma: PrismaService;

  beforeAll(async () => {
    database = await startTestDatabase();
    const url = await database.create('snapshot');
    await migrate(url);
    prisma = new PrismaService(url);
  });
  afterAll(async () => {
    await prisma.onApplicationShutdown();
    await database.stop();
  });

  it('sees one moment, whatever is committed between its queries', async () => {
    const { id } = await prisma.job.create({ data: { kind: 'image' } });
    await prisma.snapshot(async ({ job }) => {
      expect(await job.count({ where: { status: 'succeeded' } })).toBe(0);
      await prisma.job.update({ where: { id }, data: { status: 'succeeded' } });
      expect(await job.count({ where: { status: 'succeeded' } })).toBe(0);
    });
    expect(await prisma.job.count({ where: { status: 'succeeded' } })).toBe(1);
  });
});
