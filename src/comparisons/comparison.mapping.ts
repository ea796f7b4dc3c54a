import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { toJobState } from '../jobs/job-state.js';
import { compareManifests } from './compare-manifests.js';
import type { ComparisonResource } from './comparison.dto.js';
import type { ComparisonRow } from './comparison-rows.js';

export const COMPARISON_PATH = '/api/v1/comparisons';

export function toComparisonResource(row: ComparisonRow): ComparisonResource {
  const { id, job, baseline, candidate, groupId, budgets, onlyBaseline, onlyCandidate, summary } = row;
  const self = `${COMPARISON_PATH}/${id}`;
  return {
    ...{ id, baseline, candidate },
    ...toJobState(job),
    groupId,
    unpairedPlatforms: { onlyBaseline, onlyCandidate },
    budgets,
    manifests: compareManifests(row.baselineLayers, row.candidateLayers),
    budgetVerdict: verdictOfBudgets(row.budgetResults ?? []),
    summary,
    links: { self, report: `${self}/report`, events: `${self}/events` },
  };
}
