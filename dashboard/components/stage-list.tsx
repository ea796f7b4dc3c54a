import type { VNode } from 'preact';
import type { DockerfileInstruction, DockerfileStage } from '../../src/core/report/dockerfile-report.js';
import type { DockerfileReport } from '../api/resources.js';
import { stageName } from '../model/stage-graph.js';
import { Foreign } from './text.js';

/** Whether an instruction brings the layers of a base, makes one, or only metadata. */
function effectOf({ keyword, createsLayer }: DockerfileInstruction): 'base' | 'layer' | 'metadata' {
  if (keyword === 'FROM') return 'base';
  return createsLayer ? 'layer' : 'metadata';
}

/** Every stage with its instructions: which make a layer, and which only metadata. */
export function StageList({ report: { stages, finalStage } }: { report: DockerfileReport }): VNode {
  return (
    <ol class="stage-list">
      {stages.map((stage) => (
        <li key={stage.index}>
          <h3>
            <Foreign text={stageName(stage)} />{' '}
            {stage.index === finalStage && <span class="badge state-fixed">final image</span>}
          </h3>
          <p class="quiet">{useOf(stage, stages, finalStage)}</p>
          <ol class="instructions">
            {stage.instructions.map((instruction) => (
              <InstructionLine key={instruction.line} instruction={instruction} />
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

function InstructionLine({ instruction }: { instruction: DockerfileInstruction }): VNode {
  const effect = effectOf(instruction);
  return (
    <li>
      <span class="quiet line-number">{instruction.line}</span>
      <span class={`badge effect-${effect}`}>{effect}</span>
      <Foreign text={instruction.text} code />
    </li>
  );
}

function useOf({ index, usedBy }: DockerfileStage, stages: readonly DockerfileStage[], final: number | null): VNode {
  if (usedBy.length === 0) return <>{index === final ? 'This is the image.' : 'Nothing uses this stage.'}</>;
  const users = stages.filter((stage) => usedBy.includes(stage.index)).map(stageName);
  return (
    <>
      Used by <Foreign text={users.join(', ')} />
    </>
  );
}
