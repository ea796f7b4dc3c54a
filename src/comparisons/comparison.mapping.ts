import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { BudgetResult } from '../core/report/budget.js';
import type { Comparison, ComparisonReport, Image, Job } from '../database/generated/client.js';
import { toObservedImage } from '../images/image.mapping.js';
import { toJobState } from '../jobs/job.dto.js';
import { compareManifests } from './compare-manifests.js';
import type { ComparisonResource } from './comparison.dto.js';

/** A comparison with what its resource shows: not the texts of Dockerfiles. */
export type ComparisonRow = Omit<Comparison, 'baselineDockerfile' | 'candidateDockerfile'> & {
  job: Job;
  baseline: Image;
  candidate: Image;
  report: Omit<ComparisonReport, 'body'> | null;
};

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
