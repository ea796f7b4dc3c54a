import { Injectable } from '@nestjs/common';
import { PrismaService } from '../database/prisma.service.js';

/** Deletes runs that an audit shall not keep. */
@Injectable()
export class AuditRetention {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Deletes runs with their items. Kept are those under way, and the last that succeeded: what comes next is compared
   * with it. Images, comparisons and their reports stay.
   */
  async deleteOld(now: Date): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      const deleted = await transaction.$queryRaw<{ jobId: string | null }[]>`
        WITH ranked AS (
          SELECT id, "auditId", status, "createdAt",
            row_number() OVER (PARTITION BY "auditId" ORDER BY id DESC) AS place,
            row_number() OVER (PARTITION BY "auditId", status ORDER BY id DESC) AS place_in_status
          FROM audit_runs
        )
        DELETE FROM audit_runs WHERE id IN (
          SELECT ranked.id FROM ranked JOIN audits ON audits.id = ranked."auditId"
          WHERE status NOT IN ('pending', 'running')
            AND NOT (status = 'succeeded' AND place_in_status = 1)
            AND (place > "keepRuns" OR ranked."createdAt" < ${now}::timestamptz - "retentionDays" * interval '1 day')
        )
        RETURNING "jobId"`;
      const jobs = deleted.flatMap(({ jobId }) => jobId ?? []);
      await transaction.job.deleteMany({ where: { id: { in: jobs } } });
    });
  }
}
