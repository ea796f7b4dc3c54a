import { CodedError } from '../core/errors.js';
import type { Job } from '../database/generated/client.js';
import { JobStatus } from '../database/generated/enums.js';

/** Why there is no report of this job: not yet, or never. */
export function missingReport({ status, problemCode, problemMessage }: Job): CodedError {
  if (status === JobStatus.cancelled) return new CodedError('CANCELLED', 'there is no report: the job was cancelled');
  if (status === JobStatus.failed) {
    return new CodedError('CONFLICT', `there is no report: the job failed with ${problemCode}: ${problemMessage}`);
  }
  return new CodedError('NOT_READY', `the report is not ready: the job is ${status}`);
}
