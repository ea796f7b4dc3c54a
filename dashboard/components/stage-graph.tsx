import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DockerfileReport } from '../api/resources.js';
import { NODE, stageGraph, stageName, type StageEdge, type StageNode } from '../model/stage-graph.js';
import { inertText } from '../model/text.js';
import { Legend } from './legend.js';

/** Which stage builds on which, and which copies from which; the list of stages below says the same in words. */
export function StageGraphView({ report: { stages, finalStage } }: { report: DockerfileReport }): VNode {
  const { nodes, edges, width, height } = useMemo(() => stageGraph(stages), [stages]);
  return (
    <>
      <div class="scroll" role="region" aria-label="Graph of the stages" tabIndex={0}>
        <div class="stage-graph" style={{ width: `${width}px`, height: `${height}px` }}>
          <svg width={width} height={height} aria-hidden="true">
            {edges.map((edge) => (
              <path key={edge.key} class={`edge ${edge.kind}`} d={curve(edge)} />
            ))}
          </svg>
          {nodes.map((node) => (
            <StageBox key={node.stage.index} node={node} isFinal={node.stage.index === finalStage} />
          ))}
        </div>
      </div>
      <Legend
        entries={[
          ['edge-copy', 'copies from'],
          ['edge-base', 'builds on'],
          ['edge-final', 'the image that is built'],
        ]}
      />
    </>
  );
}

function StageBox({ node: { stage, left, top }, isFinal }: { node: StageNode; isFinal: boolean }): VNode {
  const layers = stage.instructions.filter(({ createsLayer }) => createsLayer).length;
  const unused = !isFinal && stage.usedBy.length === 0;
  const kind = isFinal ? 'final' : unused ? 'unused' : '';
  const base = inertText(stage.baseResolved ?? stage.base);
  return (
    <div
      class={`stage-box ${kind}`}
      style={{ left: `${left}px`, top: `${top}px`, width: `${NODE.width}px`, height: `${NODE.height}px` }}
    >
      <bdi class="clipped stage-name">{inertText(stageName(stage))}</bdi>
      <bdi class="clipped quiet" title={base}>
        {base}
      </bdi>
      <span class="quiet">
        {layers === 1 ? '1 layer' : `${layers} layers`}
        {unused && ', used by nothing'}
      </span>
    </div>
  );
}

/** A curve from the right side of one box to the left side of the other. */
function curve({ from, to }: StageEdge): string {
  const [startX, startY] = [from.left + NODE.width, from.top + NODE.height / 2];
  const [endX, endY] = [to.left, to.top + NODE.height / 2];
  const middle = (startX + endX) / 2;
  return `M${startX},${startY} C${middle},${startY} ${middle},${endY} ${endX},${endY}`;
}
