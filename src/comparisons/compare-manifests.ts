import type { z } from 'zod';
import { pullDeltaSize, sharedPrefix } from '../core/compare/layers.js';
import type { Image } from '../database/generated/client.js';
import { ManifestLayer } from '../images/image.dto.js';
import type { ManifestComparison } from './comparison.dto.js';

type Manifest = Pick<Image, 'manifestLayers'>;

/** What is known of a comparison before anything is pulled; null until both images are resolved. */
export function compareManifests(baseline: Manifest, candidate: Manifest): z.infer<typeof ManifestComparison> | null {
  if (baseline.manifestLayers === null || candidate.manifestLayers === null) return null;
  const before = ManifestLayer.array().parse(baseline.manifestLayers);
  const after = ManifestLayer.array().parse(candidate.manifestLayers);
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
