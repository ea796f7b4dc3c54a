import type { Analyzer, ResolvedImage } from '../analysis/analyzer.port.js';
import { type Image, Prisma } from '../database/generated/client.js';
import { insertLayers } from '../database/layer.store.js';
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
  if (image.observedAt === null) await lease.writeAtOnce((isHeld) => observation(image, resolved, isHeld));
  return resolved;
}

/** SQL: common table expressions for `Lease.writeAtOnce`. */
function observation(
  image: Image,
  { indexDigest, digest, platform, compressedSize, layers }: ResolvedImage,
  isHeld: Prisma.Sql,
): Prisma.Sql {
  const manifestLayers = layers.map(({ digest, diffId, compressedSize }) => ({ digest, diffId, compressedSize }));
  return Prisma.sql`
    observed AS (
      UPDATE images SET "indexDigest" = ${indexDigest ?? image.indexDigest}, digest = ${digest}, os = ${platform.os},
             architecture = ${platform.architecture}, variant = ${platform.variant},
             "compressedSize" = ${compressedSize}, "manifestLayers" = ${JSON.stringify(manifestLayers)}::jsonb,
             "observedAt" = ${new Date()}
       WHERE id = ${image.id}::uuid AND ${isHeld}),
    stacked AS (${insertLayers(digest, layers, isHeld)})`;
}
