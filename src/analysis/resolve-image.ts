import { CodedError } from '../core/errors.js';
import { parseConfig } from '../core/image/config.js';
import { verifyDigest } from '../core/image/digest.js';
import { parseManifest } from '../core/image/manifest.js';
import {
  acceptedPlatforms,
  formatPlatform,
  hostPlatform,
  normalizePlatform,
  parsePlatform,
  samePlatform,
} from '../core/image/platform.js';
import { formatReference, type ImageReference, withDigest } from '../core/image/reference.js';
import { resolveManifest } from '../core/image/resolve-manifest.js';
import type { Platform } from '../core/report/common.js';
import type { RegistryAccess } from '../skopeo/access.js';
import type { Skopeo, SkopeoOptions } from '../skopeo/skopeo.js';
import type { ResolvedImage } from './analyzer.port.js';

export interface ResolveOptions {
  /** `os/arch[/variant]`; without it, this machine's, and any for an image of one platform. */
  readonly platform?: string;
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
}

/**
 * Finds the one manifest that a reference means and reads its config: digests, sizes and layers are known
 * and verified afterwards, no layer was fetched. From here on the image is known by its digest only.
 * @throws CodedError as the skopeo adapter and the image model do, PLATFORM_NOT_FOUND
 */
export async function resolveImage(
  skopeo: Skopeo,
  reference: ImageReference,
  options: ResolveOptions,
): Promise<ResolvedImage> {
  const asked = options.platform === undefined ? null : parsePlatform(options.platform);
  const platform = asked ?? hostPlatform(process.arch);
  const call: SkopeoOptions = { access: options.access, signal: options.signal, platform };
  const rootBytes = await skopeo.inspectRaw(reference, call);
  if (reference.transport === 'docker' && reference.digest !== null)
    verifyDigest(rootBytes, reference.digest, 'the manifest');
  const root = parseManifest(rootBytes);
  const manifest = await resolveManifest(root, platform, ({ digest }) =>
    skopeo.inspectRaw(pin(reference, digest), call),
  );
  const configBytes = await skopeo.inspectConfig(pin(reference, manifest.digest), call);
  verifyDigest(configBytes, manifest.config.digest, 'the config');
  const config = parseConfig(configBytes, manifest.layers.length);
  if (asked) checkPlatform(asked, config.platform);
  const registry = reference.transport === 'docker' ? reference : null;
  return {
    reference: formatReference(reference),
    canonicalReference: formatReference(pin(reference, manifest.digest)),
    repository: registry ? `${registry.registry}/${registry.repository}` : formatReference(reference),
    tag: registry?.tag ?? null,
    digest: manifest.digest,
    indexDigest: root.kind === 'index' ? root.digest : null,
    platform: config.platform,
    compressedSize: manifest.layers.reduce((sum, layer) => sum + layer.size, 0),
    layers: manifest.layers.map(({ digest, size }, index) => ({
      digest,
      diffId: config.diffIds[index] ?? '',
      compressedSize: size,
    })),
    source: { reference: pin(reference, manifest.digest), manifest, config, access: options.access },
  };
}

/** The platforms of an index, as `os/arch[/variant]`; a single null for an image of one platform. */
export async function listPlatforms(
  skopeo: Skopeo,
  reference: ImageReference,
  options: Omit<ResolveOptions, 'platform'>,
): Promise<(string | null)[]> {
  const root = parseManifest(await skopeo.inspectRaw(reference, { access: options.access, signal: options.signal }));
  if (root.kind === 'image') return [null];
  const platforms = root.entries.flatMap(({ platform }) =>
    platform && platform.os !== 'unknown' ? [formatPlatform(normalizePlatform(platform))] : [],
  );
  return [...new Set(platforms)];
}

const pin = (reference: ImageReference, digest: string): ImageReference =>
  reference.transport === 'docker' ? withDigest(reference, digest) : reference;

/** A single-platform image is not refused by skopeo when it is for another platform. */
function checkPlatform(asked: Platform, found: Platform): void {
  if (acceptedPlatforms(asked).some((accepted) => samePlatform(accepted, found))) return;
  throw new CodedError(
    'PLATFORM_NOT_FOUND',
    `the image is for ${formatPlatform(found)}, not for ${formatPlatform(asked)}`,
  );
}
