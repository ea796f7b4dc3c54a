import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import type { RetentionConfig } from '../config.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';

/**
 * What a job has asked for within this time is leased to it: no job may run longer (STAGEDIFF_JOB_DEADLINE).
 * Whoever builds on a stored report or scan sets `usedAt` in the statement that finds it.
 */
const LEASE = Prisma.sql`interval '1 day'`;

/** Removes one kind of rows that nobody needs any more. */
export interface RetentionStep {
  readonly table: string;
  /** Removes at most `limit` (with what hangs on each), and gives how many went: fewer than `limit` when none is left. */
  remove(transaction: Transaction, limit: number): Promise<number>;
}

/**
 * Every step, in order: what uses something goes before what is used. Candidates are locked first, without waiting,
 * and looked at again by the statement that deletes: it sees what was committed before the lock was had, and
 * whoever comes later waits and then finds the row gone. All times are those of the database.
 */
export function retentionSteps(config: RetentionConfig): RetentionStep[] {
  return [
    settledJobs(config),
    unusedReports('comparison_reports', Prisma.sql`SELECT FROM comparisons WHERE "reportId" = item.id`),
    unusedReports('image_reports', Prisma.sql`SELECT FROM images WHERE "reportId" = item.id`),
    unobservedLayers,
    unusedScans(config),
    expiredRows('idempotency_keys', 'createdAt', Prisma.sql`${config.idempotencyHours} * interval '1 hour'`),
    expiredRows('audit_log', 'at', Prisma.sql`${config.auditLogDays} * interval '1 day'`),
  ];
}

/** Jobs that ended long ago, with the images, comparisons and searches that they made; those of audits go with their runs. */
function settledJobs({ reportDays, jobDays }: RetentionConfig): RetentionStep {
  return {
    table: 'jobs',
    async remove(transaction, limit) {
      const jobs = await idsOf(
        transaction,
        Prisma.sql`
          SELECT id FROM jobs
           WHERE kind <> 'audit'
             AND ((status = 'succeeded' AND "finishedAt" < now() - ${reportDays} * interval '1 day')
               OR (status IN ('failed', 'cancelled') AND "finishedAt" < now() - ${jobDays} * interval '1 day'))
             AND NOT EXISTS (SELECT FROM images JOIN comparisons ON images.id IN ("baselineId", "candidateId")
                              WHERE images."jobId" = jobs.id AND comparisons."jobId" <> jobs.id)
           ORDER BY "finishedAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
      );
      await transaction.$executeRaw`DELETE FROM comparisons WHERE "jobId" = ANY(${jobs}::uuid[])`;
      await transaction.$executeRaw`DELETE FROM images WHERE "jobId" = ANY(${jobs}::uuid[])`;
      return transaction.$executeRaw`DELETE FROM jobs WHERE id = ANY(${jobs}::uuid[])`;
    },
  };
}

/** Reports that nothing shows any more; packages go with them. */
function unusedReports(table: 'comparison_reports' | 'image_reports', users: Prisma.Sql): RetentionStep {
  const name = Prisma.raw(table);
  const isUnused = Prisma.sql`"usedAt" < now() - ${LEASE} AND NOT EXISTS (${users})`;
  return {
    table,
    async remove(transaction, limit) {
      const reports = await idsOf(
        transaction,
        Prisma.sql`SELECT id FROM ${name} item WHERE ${isUnused} LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
      );
      return transaction.$executeRaw`DELETE FROM ${name} item WHERE id = ANY(${reports}::uuid[]) AND ${isUnused}`;
    },
  };
}

/** Manifests that no image has any more, with their configs; the row of the youngest layer stands for all of one. */
const unobservedLayers: RetentionStep = {
  table: 'layers',
  async remove(transaction, limit) {
    const unobserved = Prisma.sql`NOT EXISTS (SELECT FROM images WHERE digest = layers."imageDigest")`;
    const rows = await transaction.$queryRaw<{ imageDigest: string }[]>`
      SELECT "imageDigest" FROM layers WHERE "isTop" AND ${unobserved} LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    const digests = rows.map(({ imageDigest }) => imageDigest);
    await transaction.$executeRaw`DELETE FROM layers WHERE "imageDigest" = ANY(${digests}) AND ${unobserved}`;
    await transaction.$executeRaw`
      DELETE FROM image_configs config WHERE "imageDigest" = ANY(${digests})
         AND NOT EXISTS (SELECT FROM layers WHERE layers."imageDigest" = config."imageDigest")`;
    return digests.length;
  },
};

/** Scans that no job has asked for in a while, of layers that no image has or by another version of the scanner. */
function unusedScans({ scanDays }: RetentionConfig): RetentionStep {
  const isUnused = Prisma.sql`"usedAt" < now() - ${scanDays} * interval '1 day'
    AND ("scannerVersion" <> ${SCANNER_VERSION} OR NOT EXISTS (SELECT FROM layers WHERE "diffId" = scan."diffId"))`;
  return {
    table: 'layer_scans',
    remove: (transaction, limit) => transaction.$executeRaw`
      WITH unused AS (
        SELECT "diffId", "scannerVersion" FROM layer_scans scan WHERE ${isUnused} LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      DELETE FROM layer_scans scan USING unused
       WHERE scan."diffId" = unused."diffId" AND scan."scannerVersion" = unused."scannerVersion"`,
  };
}

/** Rows that are of no use after a time, and that nothing refers to. */
function expiredRows(table: string, column: string, age: Prisma.Sql): RetentionStep {
  const [name, since] = [Prisma.raw(table), Prisma.raw(`"${column}"`)];
  return {
    table,
    remove: (transaction, limit) => transaction.$executeRaw`
      DELETE FROM ${name} WHERE id IN (
        SELECT id FROM ${name} WHERE ${since} < now() - ${age}
         ORDER BY ${since} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
  };
}

async function idsOf(transaction: Transaction, query: Prisma.Sql): Promise<string[]> {
  return (await transaction.$queryRaw<{ id: string }[]>(query)).map(({ id }) => id);
}
