import { sharedPrefix } from '../compare/layers.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { sumLayers } from './split-sizes.js';

/** From this confidence on, an image's own evidence stands against that of a pair. */
const SURE = 0.7;
const PAIR_CONFIDENCE = 0.6;
const AGREED_CONFIDENCE = 0.95;

/** An analysis with its base ending elsewhere: everything that depends on it follows. */
export function withBase(
  image: ImageAnalysis,
  base: Pick<ImageAnalysis['base'], 'layerCount' | 'source' | 'confidence'>,
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
 * same base. That settles images that say little of their base, and confirms what others say.
 */
export function shareBase(baseline: ImageAnalysis, candidate: ImageAnalysis): [ImageAnalysis, ImageAnalysis] {
  const prefix = sharedPrefix(baseline.layers, candidate.layers);
  const [then, now] = [baseline.layers[prefix]?.instruction, candidate.layers[prefix]?.instruction];
  if (prefix === 0 || !then || !now || then === now) return [baseline, candidate];
  const settle = (image: ImageAnalysis): ImageAnalysis => {
    const { layerCount, source, confidence } = image.base;
    if (confidence === 1) return image;
    if (layerCount === prefix)
      return withBase(image, { layerCount, source, confidence: Math.max(confidence, AGREED_CONFIDENCE) });
    return confidence >= SURE
      ? image
      : withBase(image, { layerCount: prefix, source: 'chain', confidence: PAIR_CONFIDENCE });
  };
  return [settle(baseline), settle(candidate)];
}
