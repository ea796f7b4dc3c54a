import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { JobStatus } from '../database/generated/enums.js';
import { toJobState } from '../jobs/job-state.js';
import type { ImageResource } from './image.dto.js';
import type { ImageRow } from './image-rows.js';

export function toImageResource({ observed, job, budgetResults, ...image }: ImageRow): ImageResource {
  const state = toJobState(job);
  return {
    ...observed,
    ...(image.summary ? { ...state, status: JobStatus.succeeded, problem: null } : state),
    ...image,
    budgetVerdict: verdictOfBudgets(budgetResults ?? []),
  };
}
