import type { ImageAnalysis } from '../image-analysis.js';
import type { CacheReuse } from '../report/comparison-report.js';
import type { LayerReport } from '../report/image-report.js';
import { withoutContentHash } from '../dockerfile/build-history.js';
import { changedSetting, copiesTheSame, describeChangedInstruction } from './build-steps.js';
import { compareLayerContents, type LayerDifference } from './layer-contents.js';
import { pullDeltaSize, sharedPrefix } from './layers.js';

const LISTED_PATHS = 20;
/** A COPY that goes to the same place from every working directory. */
const HAS_ABSOLUTE_TARGET = /^(?:COPY|ADD) .* \/\S*$/;
/** A layer of ko, Jib, Bazel or the like, not one of many steps of a Dockerfile. */
const PUT_IN = /^# (?!\d+ instructions in one layer: )/;
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
  if (isBaseChange(baseline, candidate, index)) return { ...place, ...baseCause(then, now) };
  if (then.instruction === null || now.instruction === null) {
    const explanation = `the history does not tell which instruction made layer ${index}`;
    return { ...place, cause: 'unknown', explanation, ...listed(layerDifference(baseline, candidate, index).content) };
  }
  if (withoutContentHash(then.instruction) !== withoutContentHash(now.instruction)) {
    const explanation = describeChangedInstruction(baseline, candidate, index);
    return { ...place, cause: 'instruction-changed', explanation };
  }
  return { ...place, ...causeOfOtherBytes(baseline, candidate, then, now) };
}

/** An image whose base is not known, or was squashed, says nothing of where that of the other one ends. */
function isBaseChange({ layers: before }: ImageAnalysis, { layers: after }: ImageAnalysis, index: number): boolean {
  const [then, now] = [before[index], after[index]];
  return before[0]?.base === true && after[0]?.base === true && (then?.base === true || now?.base === true);
}

function baseCause(then: LayerReport, now: LayerReport): Pick<Divergence, 'cause' | 'explanation'> {
  const { index } = now;
  const side = then.base ? 'baseline' : 'candidate';
  const explanation =
    then.base && now.base
      ? `layer ${index} belongs to the base image, which changed`
      : `layer ${index} belongs to the base image of the ${side}, the other one's base ends before it`;
  return { cause: 'base-changed', explanation };
}

type Cause = Pick<Divergence, 'cause' | 'explanation' | 'paths' | 'pathCount'>;

/** The same instruction gave other bytes: its inputs changed, something that was set above, or neither. */
function causeOfOtherBytes(
  baseline: ImageAnalysis,
  candidate: ImageAnalysis,
  then: LayerReport,
  now: LayerReport,
): Cause {
  const difference = layerDifference(baseline, candidate, now.index);
  const setting = changedSetting(baseline, candidate, now.index);
  const movedAway = setting?.includes('"WORKDIR ') === true && !HAS_ABSOLUTE_TARGET.test(now.instruction ?? '');
  const copied = movedAway ? undefined : copiedOtherFiles(then.instruction, now.instruction, difference);
  if (copied) return copied;
  const { content, metadata } = difference;
  const changed = content.length > 0 ? content : metadata;
  const what =
    content.length > 0
      ? `other content in ${paths(content)}`
      : metadata.length > 0
        ? `other ${fieldNames(difference, true)} on ${paths(metadata)}`
        : 'other bytes around the same files';
  const [cause, explanation] =
    setting === undefined
      ? (['not-reproducible', `the same instruction on the same layers gave ${what}`] as const)
      : (['instruction-changed', `${setting}, so that the step ran again and gave ${what}`] as const);
  return { cause, explanation, ...listed(changed) };
}

/**
 * For a COPY or ADD, for a layer of many steps whose checksums of copied files differ, and for what a builder without
 * Dockerfile put in: its history names none of its inputs.
 */
function copiedOtherFiles(then: string | null, now: string | null, difference: LayerDifference): Cause | undefined {
  const { content, permissions } = difference;
  const isCopy = /^(COPY|ADD)\b/i.test(now ?? '') && !copiesTheSame(then, now);
  const isPutIn = PUT_IN.test(now ?? '');
  if (!isCopy && !isPutIn && then === now) return undefined;
  if (content.length > 0) {
    const where = isPutIn
      ? 'what the builder put in changed in'
      : isCopy
        ? 'the copied content changed in'
        : 'what its steps copy changed, which gave other content in';
    return { cause: 'content-changed', explanation: `${where} ${paths(content)}`, ...listed(content) };
  }
  if (permissions.length === 0) return undefined;
  const explanation = `what is copied has another ${fieldNames(difference, false)} on ${paths(permissions)}`;
  return { cause: 'content-changed', explanation, ...listed(permissions) };
}

function layerDifference(baseline: ImageAnalysis, candidate: ImageAnalysis, index: number): LayerDifference {
  const then = baseline.layerEntries[index];
  const now = candidate.layerEntries[index];
  return then && now ? compareLayerContents(then, now) : { content: [], metadata: [], permissions: [], fields: [] };
}

const listed = (changed: readonly string[]): Pick<Divergence, 'paths' | 'pathCount'> => ({
  paths: changed.slice(0, LISTED_PATHS),
  pathCount: changed.length,
});

const paths = ({ length }: readonly string[]): string => (length === 1 ? '1 path' : `${length} paths`);

const fieldNames = ({ fields }: LayerDifference, withTimes: boolean): string =>
  fields
    .filter((field) => withTimes || field !== 'mtime')
    .map((field) => (field === 'mtime' ? 'timestamps' : field))
    .join(', ');
