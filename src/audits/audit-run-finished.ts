import { Logger } from '@nestjs/common';
import type { AuditRun } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { publishEvent } from '../webhooks/webhook-events.js';
import { summarizeRuns } from './run-summary.js';

const logger = new Logger('Audits');

/** What happens once when a run comes to its end, as part of the transaction that ends it. */
export async function auditRunFinished(transaction: Transaction, run: AuditRun): Promise<void> {
  const summaryOf = await summarizeRuns(transaction, [run]);
  const { id, auditId, status } = run;
  const links = { self: `/api/v1/audits/${auditId}/runs/${id}` };
  const data = { id, auditId, status, summary: { ...summaryOf(id) }, links };
  await publishEvent(transaction, { type: 'audit.run.finished', data });
  logger.log(`run ${run.id} of audit ${run.auditId} ${run.status}: ${JSON.stringify(summaryOf(run.id))}`);
}
