import { CodedError } from '../core/errors.js';
import { JobStatus } from '../database/generated/enums.js';
import type { JobRow } from './job-state.js';

/** Why there is no report of this job: not yet, or never. */
export function missingReport({
  status,
  problemCode,
  problemMessage,
}: Pick<JobRow, 'status' | 'problemCode' | 'problemMessage'>): CodedError {
  if (status === JobStatus.cancelled) return new CodedError('CANCELLED', 'there is no report: the job was cancelled');
  if (status === JobStatus.failed) {
    return new CodedError('CONFLICT', `there is no report: the job failed with ${problemCode}: ${problemMessage}`);
  }
  return new CodedError('NOT_READY', `the report is not ready: the job is ${status}`);
}
