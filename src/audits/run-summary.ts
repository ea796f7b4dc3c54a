import type { AuditRun } from '../database/generated/client.js';
import { AuditItemStatus } from '../database/generated/enums.js';
import type { Transaction } from '../database/prisma.service.js';
import type { AuditRunSummary } from './audit.dto.js';
import { outcomesOf } from './audit.mapping.js';

/** States of an item that is not done. */
export const OPEN_STATES = [AuditItemStatus.pending, AuditItemStatus.queued, AuditItemStatus.analyzing];

/** Counts the items of runs; by the id of the run. */
export async function summarizeRuns(
  transaction: Transaction,
  runs: readonly Pick<AuditRun, 'id' | 'outcomes'>[],
): Promise<(runId: string) => AuditRunSummary> {
  const groups = await transaction.auditItem.groupBy({
    by: ['runId', 'status', 'passed'],
    where: { runId: { in: runs.map(({ id }) => id) } },
    _count: true,
  });
  const emptyTargets = new Map(runs.map((run) => [run.id, outcomesOf(run).filter(isEmpty).length]));
  return (runId) => {
    const empty = emptyTargets.get(runId) ?? 0;
    const own = groups.filter((group) => group.runId === runId);
    const count = (predicate: (group: (typeof own)[number]) => boolean): number =>
      own.filter(predicate).reduce((sum, group) => sum + group._count, 0);
    const inState = (...states: AuditItemStatus[]): number => count(({ status }) => states.includes(status));
    return {
      total: count(() => true),
      open: inState(...OPEN_STATES),
      new: inState(AuditItemStatus.new),
      unchanged: inState(AuditItemStatus.unchanged),
      failed: inState(AuditItemStatus.failed) + empty,
      emptyTargets: empty,
      budgetBreaches: count(({ passed }) => passed === false),
    };
  };
}

function isEmpty({ chosenTags }: { chosenTags: number }): boolean {
  return chosenTags === 0;
}
