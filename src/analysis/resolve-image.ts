import { layerInstructions } from '../core/dockerfile/layer-instructions.js';
import { parseManifest } from '../core/image/manifest.js';
import { formatPlatform, normalizePlatform } from '../core/image/platform.js';
import { formatReference, type ImageReference, withDigest } from '../core/image/reference.js';
import type { RegistryAccess } from '../skopeo/access.js';
import type { OpenedImage } from '../skopeo/open-image.js';
import type { Skopeo } from '../skopeo/skopeo.js';
import type { PlatformList, ResolvedImage } from './analyzer.port.js';

/** What an opened image says of itself before any layer is read. */
export function describeResolved(
  reference: ImageReference,
  { manifest, config, indexDigest }: OpenedImage,
): ResolvedImage {
  const instructions = layerInstructions(config.history);
  const registry = reference.transport === 'docker' ? reference : null;
  return {
    reference: formatReference(reference),
    canonicalReference: formatReference(registry ? withDigest(registry, manifest.digest) : reference),
    repository: registry ? `${registry.registry}/${registry.repository}` : formatReference(reference),
    tag: registry?.tag ?? null,
    digest: manifest.digest,
    indexDigest,
    platform: config.platform,
    compressedSize: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    layers: manifest.layers.map(({ digest, size }, index) => ({
      digest,
      diffId: config.diffIds[index] ?? '',
      compressedSize: size,
      instruction: instructions.get(index) ?? null,
    })),
  };
}

/** The platforms that a reference has. */
export async function listPlatforms(
  skopeo: Skopeo,
  reference: ImageReference,
  options: { access: RegistryAccess; signal: AbortSignal },
): Promise<PlatformList> {
  const root = parseManifest(await skopeo.inspectRaw(reference, options));
  if (root.kind === 'image') return { indexDigest: null, platforms: [null] };
  const named = root.entries.flatMap(({ platform }) => (platform && platform.os !== 'unknown' ? [platform] : []));
  const platforms = [...new Set(named.map((platform) => formatPlatform(normalizePlatform(platform))))];
  return { indexDigest: root.digest, platforms };
}
