import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodedError } from '../../src/core/errors.js';
import { Prisma } from '../../src/database/generated/client.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { Lease, LeaseLostError } from '../../src/jobs/lease.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('Lease', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  const leases: Lease[] = [];

  beforeAll(async () => {
    database = await startTestDatabase();
    const url = await database.create('lease');
    await migrate(url);
    prisma = new PrismaService(url);
  });
  afterAll(async () => {
    for (const lease of leases) lease.close();
    await prisma.$disconnect();
    await database.stop();
  });

  const take = async (jobId: string): Promise<Lease> => {
    const lease = await Lease.take(prisma, jobId);
    if (!lease) throw new Error('not taken');
    leases.push(lease);
    return lease;
  };
  const newJob = async (): Promise<string> => (await prisma.job.create({ data: { kind: 'image' } })).id;
  const nothing = async (): Promise<void> => undefined;

  it('refuses every write of an earlier attempt', async () => {
    const jobId = await newJob();
    const early = await take(jobId);
    const late = await take(jobId);
    const error = new CodedError('TAR_INVALID', 'no');
    await expect(early.write(nothing)).rejects.toThrow(LeaseLostError);
    await expect(early.succeed(nothing)).rejects.toThrow(LeaseLostError);
    await expect(early.fail(error)).rejects.toThrow(LeaseLostError);
    await expect(early.release()).rejects.toThrow(LeaseLostError);
    expect(early.signal.aborted).toBe(true);
    await late.succeed(nothing);
    expect(await prisma.job.findUnique({ where: { id: jobId } })).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  it('commits the work and the end of the job together', async () => {
    const lease = await take(await newJob());
    const failing = lease.succeed(async (transaction) => {
      await transaction.layerScan.create({
        data: {
          diffId: 'x',
          scannerVersion: '1',
          uncompressedSize: 1,
          contentSize: 1,
          entryCount: 1,
          encoded: new Uint8Array(1),
        },
      });
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(await prisma.layerScan.count()).toBe(0);
    expect(await prisma.job.findUnique({ where: { id: lease.jobId } })).toMatchObject({ status: 'running' });
  });

  it('writes in one statement only what it still holds the job for', async () => {
    const jobId = await newJob();
    const early = await take(jobId);
    const rename = (reference: string) => (isHeld: Prisma.Sql) =>
      Prisma.sql`renamed AS (UPDATE images SET reference = ${reference} WHERE id = ${id}::uuid AND ${isHeld})`;
    const { id } = await prisma.image.create({ data: { jobId, reference: 'a', repository: 'a' } });
    const referenceNow = async () => (await prisma.image.findUniqueOrThrow({ where: { id } })).reference;
    await early.writeAtOnce(rename('b'));
    expect(await referenceNow()).toBe('b');
    const late = await take(jobId);
    await expect(early.writeAtOnce(rename('c'))).rejects.toThrow(LeaseLostError);
    expect(await referenceNow()).toBe('b');
    expect(early.signal.aborted).toBe(true);
    await late.succeed(nothing);
    await expect(late.writeAtOnce(rename('d'))).rejects.toThrow(LeaseLostError);
    expect(await referenceNow()).toBe('b');
  });

  it('cannot be taken of a job that is settled', async () => {
    const lease = await take(await newJob());
    await lease.fail(new CodedError('TAR_INVALID', 'no\u001b[31m good\0'));
    expect(await Lease.take(prisma, lease.jobId)).toBeUndefined();
    expect(await prisma.job.findUnique({ where: { id: lease.jobId } })).toMatchObject({
      status: 'failed',
      problemCode: 'TAR_INVALID',
      problemMessage: 'no good',
    });
  });

  it('notices within seconds that the job was cancelled', async () => {
    const lease = await take(await newJob());
    await prisma.job.update({ where: { id: lease.jobId }, data: { status: 'cancelled' } });
    await expect.poll(() => lease.signal.aborted, { timeout: 5000 }).toBe(true);
  });
});
