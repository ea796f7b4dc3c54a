import type { PrismaService } from '../database/prisma.service.js';
import type { RetentionStep } from './retention-steps.js';

/** Chosen at random, once: whoever holds it removes a batch. */
const LOCK = 7_249_105_833_261;
const BATCH = 200;
const BATCH_TIMEOUT_MILLISECONDS = 30_000;

export interface CollectionOptions {
  readonly signal: AbortSignal;
  /** When to stop even if there is more, on the clock of `performance.now()`. */
  readonly until: number;
  /** Told of each batch. */
  onRemoved(table: string, rows: number): void;
}

/**
 * Removes what the steps find, in short transactions of one batch each, one process of the fleet at a time.
 * @returns `done`; `busy` when another process is at it; `stopped` when time was up or the signal came
 */
export async function collect(
  prisma: PrismaService,
  steps: readonly RetentionStep[],
  { signal, until, onRemoved }: CollectionOptions,
): Promise<'done' | 'busy' | 'stopped'> {
  for (const step of steps) {
    for (let removed = BATCH; removed >= BATCH;) {
      if (signal.aborted || performance.now() >= until) return 'stopped';
      const result = await removeBatch(prisma, step);
      if (result === undefined) return 'busy';
      removed = result;
      if (removed > 0) onRemoved(step.table, removed);
    }
  }
  return 'done';
}

/** Rows that went; undefined when another process holds the lock, which ends with the transaction. */
async function removeBatch(prisma: PrismaService, step: RetentionStep): Promise<number | undefined> {
  return prisma.$transaction(
    async (transaction) => {
      const [row] = await transaction.$queryRaw<{ held: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${LOCK}::bigint) AS held`;
      return row?.held ? step.remove(transaction, BATCH) : undefined;
    },
    { timeout: BATCH_TIMEOUT_MILLISECONDS },
  );
}
