import { ERROR_KINDS, type ErrorCode } from '../core/errors.js';
import { Prisma } from '../database/generated/client.js';
import { isoTime } from '../database/read-rows.js';
import type { JobState } from './job.dto.js';

/** SQL: what the state of the row `job` of the table `jobs` is made of, as JSON. */
export const JOB_ROW = Prisma.raw(`json_build_object(
  'status', job.status, 'problemCode', job."problemCode", 'problemMessage', job."problemMessage",
  'progress', CASE WHEN job.stage IS NOT NULL THEN json_build_object(
    'stage', job.stage, 'detail', coalesce(job.detail, ''), 'done', job.done, 'total', job.total) END,
  'createdAt', ${isoTime('job."createdAt"')}, 'startedAt', ${isoTime('job."startedAt"')},
  'finishedAt', ${isoTime('job."finishedAt"')})`);

/** What `JOB_ROW` gives. */
export interface JobRow extends Omit<JobState, 'problem'> {
  readonly problemCode: ErrorCode | null;
  readonly problemMessage: string | null;
}

export function toJobState({ problemCode: code, problemMessage, ...state }: JobRow): JobState {
  const problem = code && { code, message: problemMessage ?? '', retryable: ERROR_KINDS[code].retryable };
  return { ...state, problem };
}
