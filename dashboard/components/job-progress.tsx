import type { VNode } from 'preact';
import type { Stage } from '../../src/analysis/analyzer.port.js';
import type { JobState } from '../api/resources.js';
import { STAGE_LABELS } from '../model/labels.js';
import { formatWhole } from '../model/text.js';
import { Foreign } from './text.js';

/** The stages of a job that is not done, with the one that it is in. */
export function JobProgress({ job, stages }: { job: JobState; stages: readonly Stage[] }): VNode {
  const { progress } = job;
  const at = progress ? stages.indexOf(progress.stage) : -1;
  return (
    <div class="progress">
      <ol class="stages">
        {stages.map((stage, index) => (
          <li key={stage} class={stateOf(index, at)} aria-current={index === at ? 'step' : undefined}>
            {STAGE_LABELS[stage]}
          </li>
        ))}
      </ol>
      <progress
        aria-label="Progress of this stage"
        max={progress && progress.total > 0 ? progress.total : 1}
        value={progress && progress.total > 0 ? Math.min(progress.done, progress.total) : undefined}
      />
      <p role="status" class="quiet progress-text">
        {progress ? describe(progress) : 'Waiting for a free worker.'}
      </p>
      {progress && (
        <p class="quiet progress-detail">
          <Foreign text={progress.detail} />
        </p>
      )}
    </div>
  );
}

function stateOf(index: number, at: number): string {
  if (index === at) return 'current';
  return index < at ? 'passed' : 'ahead';
}

function describe({ stage, done, total }: NonNullable<JobState['progress']>): string {
  const label = STAGE_LABELS[stage];
  if (total === 0) return label;
  return `${label}: ${formatWhole(done)} of ${formatWhole(total)}`;
}
