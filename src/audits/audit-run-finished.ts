import { Logger } from '@nestjs/common';
import type { AuditRun } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { summarizeRuns } from './run-summary.js';

const logger = new Logger('Audits');

/** What happens once when a run comes to its end, as part of the transaction that ends it. */
export async function auditRunFinished(transaction: Transaction, run: AuditRun): Promise<void> {
  const summaryOf = await summarizeRuns(transaction, [run]);
  logger.log(`run ${run.id} of audit ${run.auditId} ${run.status}: ${JSON.stringify(summaryOf(run.id))}`);
}
