import type { z } from 'zod';
import { pullDeltaSize, sharedPrefix } from '../core/compare/layers.js';
import type { ManifestLayers } from '../images/image.dto.js';
import type { ManifestComparison } from './comparison.dto.js';

/** What is known of a comparison before anything is pulled; null until both images are resolved. */
export function compareManifests(
  before: ManifestLayers | null,
  after: ManifestLayers | null,
): z.infer<typeof ManifestComparison> | null {
  if (before === null || after === null) return null;
  const prefix = sharedPrefix(before, after);
  return {
    compressedSizeDelta: compressedSizeOf(after) - compressedSizeOf(before),
    sharedPrefix: prefix,
    sharedPrefixSize: compressedSizeOf(after.slice(0, prefix)),
    pullDeltaSize: pullDeltaSize(before, after),
  };
}

const compressedSizeOf = (layers: readonly { compressedSize: number }[]): number =>
  layers.reduce((sum, layer) => sum + layer.compressedSize, 0);
