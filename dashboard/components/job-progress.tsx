import type { VNode } from 'preact';
import type { Stage } from '../../src/analysis/analyzer.port.js';
import type { JobState } from '../api/resources.js';
import { STAGE_LABELS } from '../../src/analysis/stage-labels.js';
import { formatWhole, withShortDigests } from '../model/text.js';
import { Foreign } from './text.js';

type Progress = NonNullable<JobState['progress']>;

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
      <LayerCells progress={progress} />
      <p role="status" class="quiet progress-text">
        {progress ? describe(progress) : 'Waiting for a free worker.'}
      </p>
      <p class="quiet progress-detail">{progress && <Foreign text={withShortDigests(progress.detail)} />}</p>
    </div>
  );
}

/** As many as can be told apart. */
const MOST_CELLS = 130;

/** One cell for each layer of the image that is pulled and scanned, those that are done filled; its place stays. */
function LayerCells({ progress }: { progress: Progress | null }): VNode {
  const hasLayers = progress?.stage === 'pull' || progress?.stage === 'scan';
  const { done, total } = hasLayers && progress.total <= MOST_CELLS ? progress : { done: 0, total: 0 };
  return (
    <span class="layer-cells" aria-hidden="true">
      {Array.from({ length: total }, (_, index) => (
        <span key={index} class={index < done ? 'done' : undefined} />
      ))}
    </span>
  );
}

function stateOf(index: number, at: number): string {
  if (index === at) return 'current';
  return index < at ? 'passed' : 'ahead';
}

function describe({ stage, done, total }: Progress): string {
  const label = STAGE_LABELS[stage];
  if (total === 0) return label;
  if (stage === 'pull' || stage === 'scan') {
    return `${label}: ${formatWhole(done)} of ${formatWhole(total)} ${total === 1 ? 'layer' : 'layers'}`;
  }
  return `${label}: ${formatWhole(done)} of ${formatWhole(total)}`;
}
