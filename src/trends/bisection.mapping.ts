import { nextProbe } from '../core/trends/bisect.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import { readRows } from '../database/read-rows.js';
import { BisectionCandidate, resultOf } from '../jobs/bisection-candidate.js';
import { JOB_ROW, toJobState, type JobRow } from '../jobs/job-state.js';
import type { BisectionResource } from './bisection.dto.js';

export const BISECTION_PATH = '/api/v1/trends/bisections';

/** A bisection as the database gives it. */
interface BisectionRow extends Pick<BisectionResource, 'id' | 'repository' | 'platform' | 'metric'> {
  readonly candidates: unknown;
  readonly job: JobRow;
}

/** The one bisection that the condition on `bisections` and its `jobs job` names, if there is one. */
export async function findBisection(database: Transaction, where: Prisma.Sql): Promise<BisectionResource | undefined> {
  const [row] = await readRows<BisectionRow>(
    database,
    Prisma.sql`
      SELECT b.id, b.repository, b.platform, b.metric, b.candidates, ${JOB_ROW} AS job
        FROM bisections b JOIN jobs job ON job.id = b."jobId" WHERE ${where}`,
  );
  return row && toBisectionResource(row);
}

function toBisectionResource({ job, candidates: stored, ...row }: BisectionRow): BisectionResource {
  const candidates = BisectionCandidate.array().parse(stored);
  const outcome = outcomeOf(candidates);
  return {
    ...row,
    ...toJobState(job),
    candidates,
    outcome,
    explanation: outcome?.found ? explanationPath(candidates, outcome, row.metric) : null,
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
