import type { Caller } from '../access/caller.js';
import { repositoryOf } from '../access/repository-limits.js';
import { requireRepository, visibleSql } from '../access/repository-patterns.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import type { AuditTarget } from './audit.dto.js';

/** A reference without tag and digest: what follows the last colon of its last part, or the first at sign. */
const REFERENCE_END = '(:[^:/@]+)?(@.*)?$';

/**
 * Condition in SQL on a column of `AuditTarget[]`: the caller sees every repository in it, those of fixed baselines
 * included. An audit, or a run, is seen as a whole or not at all.
 */
export function targetsVisible(caller: Caller, targets: Prisma.Sql): Prisma.Sql {
  if (caller.repositories === null) return Prisma.sql`TRUE`;
  const repository = Prisma.sql`target->>'repository'`;
  const baseline = Prisma.sql`regexp_replace(target->'baseline'->>'reference', ${REFERENCE_END}, '')`;
  return Prisma.sql`NOT EXISTS (
    SELECT FROM jsonb_array_elements(${targets}) AS target
     WHERE NOT ${visibleSql(caller, repository)}
        OR (target->'baseline' ? 'reference' AND NOT ${visibleSql(caller, baseline)}))`;
}

/** Whether there is an audit that the caller sees. */
export async function isAuditVisible(transaction: Transaction, caller: Caller, id: string): Promise<boolean> {
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT FROM audits WHERE id = ${id}::uuid AND ${targetsVisible(caller, Prisma.sql`targets`)}`;
  return rows.length > 0;
}

/** Ids of the newest run that the caller sees of each audit. */
export async function lastVisibleRuns(
  transaction: Transaction,
  caller: Caller,
  auditIds: readonly string[],
): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    SELECT run.id FROM unnest(${auditIds}::uuid[]) AS audit
     CROSS JOIN LATERAL (
       SELECT id FROM audit_runs WHERE "auditId" = audit AND ${targetsVisible(caller, Prisma.sql`targets`)}
        ORDER BY id DESC LIMIT 1) AS run`;
  return rows.map(({ id }) => id);
}

/** @throws CodedError FORBIDDEN for checked targets with a repository that the caller does not see */
export function requireTargets(caller: Caller, targets: readonly AuditTarget[]): void {
  for (const repository of repositoriesOf(targets)) requireRepository(caller, repository);
}

/** Every repository of checked targets, those of fixed baselines included. */
export function repositoriesOf(targets: readonly AuditTarget[]): string[] {
  return targets.flatMap(({ repository, baseline }) =>
    baseline && 'reference' in baseline ? [repository, repositoryOf(baseline.reference)] : [repository],
  );
}
