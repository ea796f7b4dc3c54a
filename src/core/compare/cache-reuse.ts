import type { ImageAnalysis } from '../image-analysis.js';
import type { CacheReuse } from '../report/comparison-report.js';
import type { LayerReport } from '../report/image-report.js';
import { compareLayerContents, type LayerDifference } from './layer-contents.js';
import { pullDeltaSize, sharedPrefix } from './layers.js';

const LISTED_PATHS = 20;
type Divergence = NonNullable<CacheReuse['firstDivergence']>;

/** What a builder's cache and a client's layers save between two builds, and where and why the saving ends. */
export function compareCacheReuse(baseline: ImageAnalysis, candidate: ImageAnalysis): CacheReuse {
  const prefix = sharedPrefix(baseline.layers, candidate.layers);
  const compressed = (layers: readonly LayerReport[]): number =>
    layers.reduce((sum, layer) => sum + layer.compressedSize, 0);
  return {
    sharedPrefix: prefix,
    firstDivergence: firstDivergence(baseline, candidate, prefix),
    reusedSize: compressed(candidate.layers.slice(0, prefix)),
    invalidatedSize: compressed(candidate.layers.slice(prefix)),
    pullDeltaSize: pullDeltaSize(baseline.layers, candidate.layers),
  };
}

function firstDivergence(baseline: ImageAnalysis, candidate: ImageAnalysis, index: number): Divergence | null {
  const then = baseline.layers[index];
  const now = candidate.layers[index];
  if (!then && !now) return null;
  const place = {
    layerIndex: index,
    baselineInstruction: then?.instruction ?? null,
    candidateInstruction: now?.instruction ?? null,
    paths: [],
    pathCount: 0,
  };
  if (!then)
    return { ...place, cause: 'layer-added', explanation: `layer ${index} is new: the baseline ends before it` };
  if (!now)
    return {
      ...place,
      cause: 'layer-removed',
      explanation: `the candidate ends before layer ${index} of the baseline`,
    };
  if (then.base && now.base)
    return { ...place, cause: 'base-changed', explanation: `layer ${index} belongs to the base image, which changed` };
  if (withoutContentHash(then.instruction) !== withoutContentHash(now.instruction)) {
    if (then.base || now.base) {
      const side = then.base ? 'baseline' : 'candidate';
      const explanation = `layer ${index} belongs to the base image of the ${side}, the other one's base ends before it`;
      return { ...place, cause: 'base-changed', explanation };
    }
    return { ...place, cause: 'instruction-changed', explanation: `the instruction of layer ${index} changed` };
  }
  return { ...place, ...contentCause(baseline, candidate, index, now.instruction) };
}

/** buildah and the classic builder write the checksum of what was copied in place of its name: `COPY dir:2d34… ./src`. */
function withoutContentHash(instruction: string | null): string | null {
  return instruction?.replace(/\b(file|dir|multi):[0-9a-f]{6,64}\b/g, '$1') ?? null;
}

/** Tells changed inputs from a step that gives other bytes for the same inputs. */
function contentCause(
  baseline: ImageAnalysis,
  candidate: ImageAnalysis,
  index: number,
  instruction: string | null,
): Pick<Divergence, 'cause' | 'explanation' | 'paths' | 'pathCount'> {
  const difference = layerDifference(baseline, candidate, index);
  const copies = instruction !== null && /^(COPY|ADD)\b/i.test(instruction);
  const changed = difference.content.length > 0;
  const paths = changed ? difference.content : difference.metadata;
  const listed = { paths: paths.slice(0, LISTED_PATHS), pathCount: paths.length };
  if (copies && changed) {
    return { cause: 'content-changed', explanation: `the copied content changed in ${files(paths.length)}`, ...listed };
  }
  const what = changed
    ? `other content in ${files(paths.length)}`
    : paths.length > 0
      ? `other ${metadataNames(difference)} on ${files(paths.length)}`
      : 'other bytes around the same files';
  return { cause: 'not-reproducible', explanation: `the same instruction on the same layers gave ${what}`, ...listed };
}

function layerDifference(baseline: ImageAnalysis, candidate: ImageAnalysis, index: number): LayerDifference {
  const then = baseline.layerEntries[index];
  const now = candidate.layerEntries[index];
  return then && now ? compareLayerContents(then, now) : { content: [], metadata: [], fields: [] };
}

const files = (count: number): string => (count === 1 ? '1 path' : `${count} paths`);
const metadataNames = ({ fields }: LayerDifference): string =>
  fields.map((field) => (field === 'mtime' ? 'timestamps' : field)).join(', ');
