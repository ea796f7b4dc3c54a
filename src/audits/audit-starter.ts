import { Injectable } from '@nestjs/common';
import { CodedError } from '../core/errors.js';
import type { Audit, AuditRun, Prisma } from '../database/generated/client.js';
import { AuditRunStatus, JobKind } from '../database/generated/enums.js';
import type { Transaction } from '../database/prisma.service.js';
import { JobQueue } from '../jobs/queue.js';

/** States of a run that is not over. */
export const ACTIVE_RUNS: AuditRunStatus[] = [AuditRunStatus.pending, AuditRunStatus.running];

/** Adds runs to audits; an audit has at most one that is under way. */
@Injectable()
export class AuditStarter {
  constructor(private readonly queue: JobQueue) {}

  /**
   * The audit, held until the transaction ends: whoever starts or changes it meanwhile waits. Null when there is none.
   */
  async hold(transaction: Transaction, id: string): Promise<Audit | null> {
    await transaction.$queryRaw`SELECT 1 FROM audits WHERE id = ${id}::uuid FOR UPDATE`;
    return transaction.audit.findUnique({ where: { id } });
  }

  /** Starts a run of a held audit because somebody asked for it. Throws CONFLICT while another is under way. */
  async startNow(transaction: Transaction, audit: Audit, now: Date): Promise<AuditRun> {
    const active = await this.#activeRun(transaction, audit);
    if (active) throw new CodedError('CONFLICT', `run ${active.id} of this audit is under way`);
    return this.#start(transaction, audit, { slot: null, createdAt: now });
  }

  /** Starts the run of a slot of a held audit, or notes that it was skipped because another run is under way. */
  async startSlot(transaction: Transaction, audit: Audit, slot: Date, now: Date): Promise<void> {
    const run = await transaction.auditRun.findUnique({ where: { auditId_slot: { auditId: audit.id, slot } } });
    if (run) return;
    if (!(await this.#activeRun(transaction, audit))) {
      await this.#start(transaction, audit, { slot, createdAt: now });
      return;
    }
    const skipped = { slot, status: AuditRunStatus.skipped, createdAt: now, finishedAt: now };
    await transaction.auditRun.create({ data: { ...definitionOf(audit), ...skipped } });
  }

  /** Queues the job that lists and resolves what a run looks at; also again, after a pause. */
  async addJob(transaction: Transaction): Promise<string> {
    const { id } = await transaction.job.create({ data: { kind: JobKind.audit } });
    await this.queue.enqueueAudit(transaction, id);
    return id;
  }

  #activeRun(transaction: Transaction, { id }: Audit): Promise<{ id: string } | null> {
    return transaction.auditRun.findFirst({
      where: { auditId: id, status: { in: ACTIVE_RUNS } },
      select: { id: true },
    });
  }

  async #start(
    transaction: Transaction,
    audit: Audit,
    columns: { slot: Date | null; createdAt: Date },
  ): Promise<AuditRun> {
    const jobId = await this.addJob(transaction);
    return transaction.auditRun.create({
      data: { ...definitionOf(audit), ...columns, status: AuditRunStatus.pending, jobId },
    });
  }
}

function definitionOf({ id, targets, budgets }: Audit) {
  return { auditId: id, targets: targets as Prisma.InputJsonValue, budgets };
}
