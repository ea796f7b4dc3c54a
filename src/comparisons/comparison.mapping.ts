import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { BudgetResult } from '../core/report/budget.js';
import type { Prisma } from '../database/generated/client.js';
import { OBSERVED_COLUMNS, toObservedImage } from '../images/image.mapping.js';
import { STATE_COLUMNS, toJobState } from '../jobs/job.dto.js';
import { compareManifests } from './compare-manifests.js';
import type { ComparisonResource } from './comparison.dto.js';

const SIDE = { select: { ...OBSERVED_COLUMNS, manifestLayers: true } } as const;
const DELTAS = { compressedSizeDelta: true, contentSizeDelta: true, visibleSizeDelta: true } as const;

/** What the resource of a comparison is made of, so that a list asks for no more. */
export const COMPARISON_COLUMNS = {
  ...{ id: true, groupId: true, budgets: true, onlyBaseline: true, onlyCandidate: true },
  job: { select: STATE_COLUMNS },
  baseline: SIDE,
  candidate: SIDE,
  report: { select: { ...DELTAS, packageCountDelta: true, verdict: true, budgetResults: true } },
} as const;
export type ComparisonRow = Prisma.ComparisonGetPayload<{ select: typeof COMPARISON_COLUMNS }>;

export const COMPARISON_PATH = '/api/v1/comparisons';

export function toComparisonResource(row: ComparisonRow): ComparisonResource {
  const { id, job, baseline, candidate, report, groupId, budgets, onlyBaseline, onlyCandidate } = row;
  const self = `${COMPARISON_PATH}/${id}`;
  return {
    id,
    baseline: toObservedImage(baseline),
    candidate: toObservedImage(candidate),
    ...toJobState(job),
    groupId,
    unpairedPlatforms: { onlyBaseline, onlyCandidate },
    budgets,
    manifests: compareManifests(baseline, candidate),
    budgetVerdict: verdictOfBudgets(BudgetResult.array().parse(report?.budgetResults ?? [])),
    summary: report && {
      compressedSizeDelta: Number(report.compressedSizeDelta),
      contentSizeDelta: Number(report.contentSizeDelta),
      visibleSizeDelta: Number(report.visibleSizeDelta),
      packageCountDelta: report.packageCountDelta,
      verdict: report.verdict,
    },
    links: { self, report: `${self}/report`, events: `${self}/events` },
  };
}
