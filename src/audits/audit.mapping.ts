import { ERROR_KINDS, type ErrorCode } from '../core/errors.js';
import type { Audit, AuditItem as ItemRow, AuditRun as RunRow } from '../database/generated/client.js';
import { COMPARISON_PATH } from '../comparisons/comparison.mapping.js';
import {
  AuditTarget,
  AuditBudgetResult,
  TargetOutcome,
  type AuditItem,
  type AuditResource,
  type AuditRunDetail,
  type AuditRunResource,
  type AuditRunSummary,
} from './audit.dto.js';

const AUDIT_PATH = '/api/v1/audits';
const IMAGE_PATH = '/api/v1/images';

type Problem = TargetOutcome['problem'];

export function toAuditResource(row: Audit, lastRun: AuditRunResource | null): AuditResource {
  const { id, name, cron, timezone, paused, budgets, retentionDays, keepRuns } = row;
  const self = `${AUDIT_PATH}/${id}`;
  return {
    ...{ id, name, cron, timezone, paused, budgets, retentionDays, keepRuns, lastRun },
    targets: AuditTarget.array().parse(row.targets),
    nextRunAt: row.nextSlot?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    links: { self, runs: `${self}/runs` },
  };
}

export function toRunResource(row: RunRow, summary: AuditRunSummary): AuditRunResource {
  const { id, auditId, slot, status } = row;
  const audit = `${AUDIT_PATH}/${auditId}`;
  return {
    ...{ id, auditId, status, summary },
    trigger: slot === null ? 'request' : 'schedule',
    slot: slot?.toISOString() ?? null,
    problem: problemOf(row),
    resumesAt: row.resumeAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    links: { self: `${audit}/runs/${id}`, audit },
  };
}

export function toRunDetail(row: RunRow, summary: AuditRunSummary, items: readonly ItemRow[]): AuditRunDetail {
  return {
    ...toRunResource(row, summary),
    targets: outcomesOf(row),
    budgets: row.budgets,
    items: items.map(toItem),
  };
}

/** What came of the targets of a run; none until their tags are listed. */
export function outcomesOf({ outcomes }: Pick<RunRow, 'outcomes'>): TargetOutcome[] {
  return TargetOutcome.array().parse(outcomes ?? []);
}

function toItem(row: ItemRow): AuditItem {
  const { id, target, reference, repository, tag, digest, status, passed, baselineReference, baselineDigest } = row;
  return {
    ...{ id, target, reference, repository, tag, digest, status, passed },
    platform: row.platform ?? (row.requestedPlatform || null),
    problem: problemOf(row),
    baseline:
      baselineReference === null || baselineDigest === null
        ? null
        : { reference: baselineReference, digest: baselineDigest },
    budgets: AuditBudgetResult.array().parse(row.verdicts ?? []),
    links: {
      image: row.imageId && `${IMAGE_PATH}/${row.imageId}`,
      comparison: row.comparisonId && `${COMPARISON_PATH}/${row.comparisonId}`,
    },
  };
}

function problemOf({ problemCode, problemMessage }: Pick<ItemRow, 'problemCode' | 'problemMessage'>): Problem {
  return problemCode === null ? null : toProblem(problemCode as ErrorCode, problemMessage ?? '');
}

export function toProblem(code: ErrorCode, message: string): NonNullable<Problem> {
  return { code, message, retryable: ERROR_KINDS[code].retryable };
}
