import type { Analyzer, ResolvedImage } from '../analysis/analyzer.port.js';
import type { Image } from '../database/generated/client.js';
import { storeLayers } from '../database/layer.store.js';
import type { Lease } from './lease.js';

/**
 * Finds out what the image's reference points to and stores that at once, so that sizes and layers can be
 * answered before anything is pulled. A later try of the same job stays with the digest found first; an image of an
 * audit comes with the digest that the audit found.
 */
export async function observeImage(
  analyzer: Analyzer,
  lease: Lease,
  image: Image,
  signal: AbortSignal,
): Promise<ResolvedImage> {
  lease.report({ stage: 'resolve', detail: image.reference, done: 0, total: 0 });
  const pinned = image.digest ?? image.indexDigest;
  const reference = pinned === null ? image.reference : `${image.repository}@${pinned}`;
  const platform = image.requestedPlatform === null ? {} : { platform: image.requestedPlatform };
  const resolved = await analyzer.resolve(reference, { ...platform, signal });
  if (image.observedAt === null) {
    await lease.write(async (transaction) => {
      await transaction.image.update({ where: { id: image.id }, data: observedColumns(image, resolved) });
      await storeLayers(transaction, resolved.digest, resolved.layers);
    });
  }
  return resolved;
}

function observedColumns(image: Image, { indexDigest, digest, platform, compressedSize, layers }: ResolvedImage) {
  const manifestLayers = layers.map(({ digest, diffId, compressedSize }) => ({ digest, diffId, compressedSize }));
  const digests = { indexDigest: indexDigest ?? image.indexDigest, digest };
  return { ...digests, ...platform, compressedSize, manifestLayers, observedAt: new Date() };
}
