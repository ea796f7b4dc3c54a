import type { ImageAnalysis } from '../image-analysis.js';
import type { DockerfileLines, InstructionBytes } from '../report/dockerfile-lines.js';
import type { DockerfileInstruction, DockerfileStage } from '../report/dockerfile-report.js';
import type { LayerReport } from '../report/image-report.js';
import { matchHistory, type HistoryMatch } from './match-history.js';
import type { ParsedDockerfile } from './parse.js';

/** From here on the texts themselves say that an entry comes from a line, see `HistoryMatch`. */
const SURE_ENOUGH = 0.5;
const BASE_REASON = 'below all other instructions';

type MatchedLayers = Pick<ImageAnalysis, 'layers' | 'history'>;
type Made = Pick<InstructionBytes, 'confidence' | 'reason'> & { readonly layers: readonly LayerReport[] };

/** The instructions of a Dockerfile with the bytes of the layers that each made; every layer counts once. */
export function layerLines(
  dockerfile: ParsedDockerfile,
  { layers, history }: MatchedLayers,
): Pick<DockerfileLines, 'instructions' | 'unmatchedLayers'> {
  const shipped = shippedStages(dockerfile);
  const byLine = matchedLayers(matchHistory(dockerfile, history), layers);
  const matched = new Set([...byLine.values()].flatMap((made) => made.layers.map(({ index }) => index)));
  const lowest = Math.min(...matched);
  const [bottom] = shipped;
  const base = layers.filter(({ index }) => index < lowest);
  const isBased = bottom !== undefined && bottom.base !== 'scratch' && matched.size > 0 && base.length > 0;
  if (isBased) byLine.set(bottom.line, { layers: base, confidence: 1, reason: BASE_REASON });
  const counted = isBased ? new Set([...matched, ...base.map(({ index }) => index)]) : matched;
  return {
    instructions: dockerfile.stages.flatMap((stage) =>
      stage.instructions.map((instruction) =>
        describe(instruction, stage.index, shipped.includes(stage), byLine.get(instruction.line)),
      ),
    ),
    unmatchedLayers: layers.map(({ index }) => index).filter((index) => !counted.has(index)),
  };
}

/** The final stage and those that it builds on, the lowest first. */
function shippedStages({ stages, finalStage }: ParsedDockerfile): DockerfileStage[] {
  const shipped: DockerfileStage[] = [];
  let index = finalStage;
  while (index !== null) {
    const stage: DockerfileStage | undefined = stages[index];
    if (stage === undefined) break;
    shipped.unshift(stage);
    index = stage.baseStageIndex;
  }
  return shipped;
}

function matchedLayers(matches: readonly HistoryMatch[], layers: readonly LayerReport[]): Map<number, Made> {
  const byLine = new Map<number, Made>();
  for (const { layerIndex, line, confidence, reason } of matches) {
    const layer = layerIndex === null ? undefined : layers[layerIndex];
    if (layer && confidence >= SURE_ENOUGH) byLine.set(line, { layers: [layer], confidence, reason });
  }
  return byLine;
}

function describe(
  { line, endLine, keyword, createsLayer }: DockerfileInstruction,
  stageIndex: number,
  inImage: boolean,
  made: Made | undefined,
): InstructionBytes {
  const layers = made?.layers ?? [];
  const sum = (size: (layer: LayerReport) => number): number => layers.reduce((total, layer) => total + size(layer), 0);
  return {
    ...{ line, endLine, keyword, stageIndex, inImage, createsLayer },
    layers: layers.map(({ index }) => index),
    compressedSize: sum((layer) => layer.compressedSize),
    contentSize: sum((layer) => layer.contentSize),
    hiddenSize: sum(({ hidden }) => hidden.deleted + hidden.overwritten + hidden.metadataOnly),
    confidence: made?.confidence ?? null,
    reason: made?.reason ?? null,
  };
}
