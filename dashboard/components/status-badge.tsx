import type { VNode } from 'preact';
import type { JobState } from '../api/resources.js';
import { STAGE_LABELS } from '../../src/analysis/stage-labels.js';

const LABELS: Readonly<Record<JobState['status'], string>> = {
  pending: 'Waiting',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** The state of a job in a word, with its stage while it runs. */
export function StatusBadge({ job }: { job: JobState }): VNode {
  const stage = job.status === 'running' && job.progress ? `: ${STAGE_LABELS[job.progress.stage]}` : '';
  return (
    <span class={`badge status-${job.status}`}>
      {LABELS[job.status]}
      {stage}
    </span>
  );
}
