import { parseManifest } from '../core/image/manifest.js';
import { formatPlatform, hostPlatform, normalizePlatform } from '../core/image/platform.js';
import { formatReference, type ImageReference } from '../core/image/reference.js';
import type { OpenOptions } from '../skopeo/image-source.js';
import { openImage } from '../skopeo/open-image.js';
import type { Skopeo } from '../skopeo/skopeo.js';
import type { ResolvedImage } from './analyzer.port.js';

/** Without a platform: this machine's, and any for an image of one platform. */
export type ResolveOptions = Omit<OpenOptions, 'hostPlatform'>;

/**
 * Finds the one manifest that a reference means and reads its config: digests, sizes and layers are known
 * and verified afterwards, no layer was fetched. From here on the image is known by its digest only.
 * @throws CodedError as `openImage` does
 */
export async function resolveImage(
  skopeo: Skopeo,
  reference: ImageReference,
  options: ResolveOptions,
): Promise<ResolvedImage> {
  const source = await openImage(skopeo, reference, { ...options, hostPlatform: hostPlatform(process.arch) });
  const { manifest, config } = source;
  const registry = reference.transport === 'docker' ? reference : null;
  return {
    reference: formatReference(reference),
    canonicalReference: formatReference(source.reference),
    repository: registry ? `${registry.registry}/${registry.repository}` : formatReference(reference),
    tag: registry?.tag ?? null,
    digest: manifest.digest,
    indexDigest: source.indexDigest,
    platform: config.platform,
    compressedSize: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    layers: manifest.layers.map(({ digest, size }, index) => ({
      digest,
      diffId: config.diffIds[index] ?? '',
      compressedSize: size,
    })),
    source,
  };
}

/** The platforms of an index, as `os/arch[/variant]`; a single null for an image of one platform. */
export async function listPlatforms(
  skopeo: Skopeo,
  reference: ImageReference,
  options: Pick<OpenOptions, 'access' | 'signal'>,
): Promise<(string | null)[]> {
  const root = parseManifest(await skopeo.inspectRaw(reference, options));
  if (root.kind === 'image') return [null];
  const platforms = root.entries.flatMap(({ platform }) =>
    platform && platform.os !== 'unknown' ? [formatPlatform(normalizePlatform(platform))] : [],
  );
  return [...new Set(platforms)];
}
