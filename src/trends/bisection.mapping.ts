import { nextProbe } from '../core/trends/bisect.js';
import type { Bisection, Job } from '../database/generated/client.js';
import { BisectionCandidate, resultOf } from '../jobs/bisection-candidate.js';
import { toJobState } from '../jobs/job.dto.js';
import type { BisectionResource } from './bisection.dto.js';

export const BISECTION_PATH = '/api/v1/trends/bisections';

export function toBisectionResource(row: Bisection & { job: Job }): BisectionResource {
  const { id, repository, platform, metric } = row;
  const candidates = BisectionCandidate.array().parse(row.candidates);
  const outcome = outcomeOf(candidates);
  return {
    ...{ id, repository, platform, metric },
    ...toJobState(row.job),
    candidates,
    outcome,
    explanation: outcome?.found ? explanationPath(candidates, outcome, metric) : null,
  };
}

function outcomeOf(candidates: readonly BisectionCandidate[]): BisectionResource['outcome'] {
  const step = nextProbe(candidates.map(resultOf));
  if (step.kind === 'probe') return null;
  if (step.kind === 'nothing') return { found: false, reason: step.reason };
  const { before, after, skipped } = step;
  return { found: true, before, after, skipped: [...skipped] };
}

function explanationPath(
  candidates: readonly BisectionCandidate[],
  { before, after }: { before: number; after: number },
  metric: string,
): string | null {
  const [old, now] = [candidates[before]?.imageId, candidates[after]?.imageId];
  if (!old || !now) return null;
  const query = new URLSearchParams({ before: old, after: now, metric });
  return `/api/v1/trends/explanation?${query.toString()}`;
}
