import { withoutContentHash } from '../dockerfile/build-history.js';
import { sharedPrefix } from '../compare/layers.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { sameRepository } from './image-names.js';
import { sumLayers } from './split-sizes.js';

/** From this confidence on, an image's own evidence stands against that of a pair. */
const SURE = 0.7;
const PAIR_CONFIDENCE = 0.6;
const AGREED_CONFIDENCE = 0.95;
/** It may as well be built on the other image, or on another part of its base. */
const LENT = 0.9;

/** An analysis with its base ending elsewhere: everything that depends on it follows. */
export function withBase(
  image: ImageAnalysis,
  base: Omit<ImageAnalysis['base'], 'sizes' | 'name' | 'digest'> &
    Partial<Pick<ImageAnalysis['base'], 'name' | 'digest'>>,
): ImageAnalysis {
  const layers = image.layers.map((layer) => ({ ...layer, base: layer.index < base.layerCount }));
  return {
    ...image,
    layers,
    base: { ...image.base, ...base, sizes: sumLayers(layers.slice(0, base.layerCount)) },
    ownSizes: sumLayers(layers.slice(base.layerCount)),
  };
}

/**
 * Two images of one pair whose first layers are the same, and whose next instructions differ, stand on the
 * same base. That settles images that say little of their base, and confirms what others say. Two versions of one
 * Dockerfile also differ where it was changed, which tells nothing of a base: images of one repository, and those that
 * have most of what follows in common, are only confirmed. An image of which nothing else is known has the base of the
 * other one when it has all of its layers.
 */
export function shareBase(baseline: ImageAnalysis, candidate: ImageAnalysis): [ImageAnalysis, ImageAnalysis] {
  const prefix = sharedPrefix(baseline.layers, candidate.layers);
  return settlePair(lendBase(baseline, candidate, prefix), lendBase(candidate, baseline, prefix), prefix);
}

function lendBase(image: ImageAnalysis, { base }: ImageAnalysis, prefix: number): ImageAnalysis {
  if (image.base.source !== 'none' || base.layerCount === 0 || base.layerCount > prefix) return image;
  const { layerCount, name, digest } = base;
  return withBase(image, { layerCount, name, digest, source: 'chain', confidence: Math.min(base.confidence, LENT) });
}

function settlePair(baseline: ImageAnalysis, candidate: ImageAnalysis, prefix: number): [ImageAnalysis, ImageAnalysis] {
  const [then, now] = [baseline.layers[prefix]?.instruction, candidate.layers[prefix]?.instruction];
  if (prefix === 0 || !then || !now || then === now) return [baseline, candidate];
  const areVersions =
    sameRepository(baseline.reference, candidate.reference) ||
    shareMost(rest(baseline, prefix), rest(candidate, prefix));
  const settle = (image: ImageAnalysis): ImageAnalysis => {
    const { layerCount, source, confidence } = image.base;
    if (confidence === 1) return image;
    if (layerCount === prefix)
      return withBase(image, { layerCount, source, confidence: Math.max(confidence, AGREED_CONFIDENCE) });
    return confidence >= SURE || areVersions
      ? image
      : withBase(image, { layerCount: prefix, source: 'chain', confidence: PAIR_CONFIDENCE });
  };
  return [settle(baseline), settle(candidate)];
}

const rest = ({ layers }: ImageAnalysis, prefix: number): (string | null)[] =>
  layers.slice(prefix).map(({ instruction }) => withoutContentHash(instruction));

/** Whether at least half of the shorter list is in the other. */
function shareMost(left: readonly (string | null)[], right: readonly (string | null)[]): boolean {
  const known = new Set(left);
  const shared = right.filter((instruction) => instruction !== null && known.has(instruction)).length;
  return shared * 2 >= Math.min(left.length, right.length);
}
