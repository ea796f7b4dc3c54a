import type { DockerfileStage } from '../../src/core/report/dockerfile-report.js';

/** A stage at its place, CSS pixels. */
export interface StageNode {
  readonly stage: DockerfileStage;
  readonly left: number;
  readonly top: number;
}

/** From a stage to one that uses it: as its base, or to copy from it. */
export interface StageEdge {
  readonly key: string;
  readonly kind: 'base' | 'copy';
  readonly from: StageNode;
  readonly to: StageNode;
}

export interface StageGraph {
  readonly nodes: readonly StageNode[];
  readonly edges: readonly StageEdge[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 190, height: 64 };
const GAP = { width: 70, height: 22 };

/** Puts every stage one column to the right of all that it uses; earlier stages stand higher. */
export function stageGraph(stages: readonly DockerfileStage[]): StageGraph {
  const columns: number[] = [];
  const filled: number[] = [];
  const nodes = stages.map((stage, index): StageNode => {
    const column = neededBy(stage).reduce((right, [needed]) => Math.max(right, columns[needed] ?? -1), -1) + 1;
    columns[index] = column;
    const row = filled[column] ?? 0;
    filled[column] = row + 1;
    return { stage, left: column * (NODE.width + GAP.width), top: row * (NODE.height + GAP.height) };
  });
  const edges = nodes.flatMap((to, index) =>
    neededBy(to.stage).flatMap(([needed, kind]): StageEdge[] => {
      const from = nodes[needed];
      return from ? [{ key: `${needed} ${index} ${kind}`, kind, from, to }] : [];
    }),
  );
  const most = filled.reduce((largest, count) => Math.max(largest, count), 1);
  return {
    nodes,
    edges,
    width: Math.max(1, filled.length) * (NODE.width + GAP.width) - GAP.width,
    height: most * (NODE.height + GAP.height) - GAP.height,
  };
}

/** The stages that a stage uses, each way once. */
function neededBy({ baseStageIndex, copiesFrom }: DockerfileStage): [number, StageEdge['kind']][] {
  const copied = new Set(copiesFrom.map(({ stageIndex }) => stageIndex).filter((index) => index !== null));
  const copies = [...copied].map((index): [number, StageEdge['kind']] => [index, 'copy']);
  return baseStageIndex === null ? copies : [[baseStageIndex, 'base'], ...copies];
}

export const stageName = ({ name, index }: Pick<DockerfileStage, 'name' | 'index'>): string => name ?? `stage ${index}`;
