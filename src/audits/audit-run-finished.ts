import type { AuditRun } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { publishEvent } from '../webhooks/webhook-events.js';
import { AuditTarget } from './audit.dto.js';
import { repositoriesOf } from './audit-visibility.js';
import { toRunResource } from './audit.mapping.js';
import { summarizeRuns } from './run-summary.js';

/** Tells webhooks that a run came to its end, in the transaction that ends it. */
export async function auditRunFinished(transaction: Transaction, run: AuditRun): Promise<void> {
  const summaryOf = await summarizeRuns(transaction, [run]);
  const { name } = await transaction.audit.findUniqueOrThrow({ where: { id: run.auditId }, select: { name: true } });
  const { id, ...rest } = toRunResource(run, summaryOf(run.id));
  const repositories = repositoriesOf(AuditTarget.array().parse(run.targets));
  const data = { runId: id, auditName: name, ...rest };
  await publishEvent(transaction, { type: 'audit.run.finished', data, repositories });
}
