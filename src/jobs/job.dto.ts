import { z } from 'zod';
import { STAGES } from '../analysis/analyzer.port.js';
import { ProblemCode } from '../core/report/common.js';
import { JobStatus } from '../database/generated/enums.js';

export const JobStatusName = z.enum(JobStatus);

export const Progress = z.object({
  stage: z.enum(STAGES),
  detail: z.string(),
  done: z.int().nonnegative().describe('In the unit of the stage: bytes or layers'),
  total: z.int().nonnegative().describe('0 when it is not known'),
});

export const JobProblem = z.object({ code: ProblemCode, message: z.string(), retryable: z.boolean() });

const Time = z.iso.datetime();

/** What every resource says that a job makes. */
export const JobState = z.object({
  status: JobStatusName,
  progress: Progress.nullable().describe('The stage that it is in or ended in; null before it starts'),
  problem: JobProblem.nullable().describe('Why it failed, or why its last try did when it will be tried again'),
  createdAt: Time,
  startedAt: Time.nullable().describe('Start of the last try'),
  finishedAt: Time.nullable(),
});
export type JobState = z.infer<typeof JobState>;

export function isSettled(status: JobStatus): boolean {
  return status !== JobStatus.pending && status !== JobStatus.running;
}
