import { CodedError } from '../core/errors.js';
import { parseConfig, type ParsedConfig } from '../core/image/config.js';
import { verifyDigest } from '../core/image/digest.js';
import type { Descriptor } from '../core/image/manifest.js';
import { acceptedPlatforms, formatPlatform, samePlatform } from '../core/image/platform.js';
import type { ImageReference } from '../core/image/reference.js';
import type { Platform } from '../core/report/common.js';
import { openArchiveSource } from './archive-source.js';
import type { ImageSource, OpenOptions } from './image-source.js';
import { openLayoutSource } from './layout-source.js';
import { openRegistrySource } from './registry-source.js';
import type { Skopeo } from './skopeo.js';

/** An image whose manifest and config are read and checked, and whose layers can be had. Close it. */
export interface OpenedImage extends ImageSource {
  readonly config: ParsedConfig;
}

/**
 * Resolves a reference to the one image for a platform. Every digest and size is checked: skopeo
 * checks neither manifests got by tag nor sizes, and takes an image of another platform for the one
 * asked for. Throws CodedError: those of `Skopeo`, `parseManifest`, `resolveManifest` and `parseConfig`.
 */
export async function openImage(skopeo: Skopeo, reference: ImageReference, options: OpenOptions): Promise<OpenedImage> {
  const source = await openSource(skopeo, reference, options);
  try {
    const { digest, layers } = source.manifest;
    const kept = await options.configs?.loadConfig(digest);
    const bytes = kept ?? (await source.readConfig());
    checkConfig(bytes, source.manifest.config);
    const config = parseConfig(bytes, layers.length);
    if (!kept) await options.configs?.saveConfig(digest, bytes);
    if (source.indexDigest === null && options.platform !== null) checkPlatform(config.platform, options.platform);
    return { ...source, config };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function openSource(skopeo: Skopeo, reference: ImageReference, options: OpenOptions): Promise<ImageSource> {
  if (reference.transport === 'docker') return openRegistrySource(skopeo, reference, options);
  if (reference.transport !== 'oci') return openArchiveSource(skopeo, reference, options);
  return openLayoutSource(reference, { folder: reference.path ?? '', name: reference.image }, options);
}

function checkConfig(bytes: Uint8Array, descriptor: Descriptor): void {
  verifyDigest(bytes, descriptor.digest, 'the config');
  if (bytes.byteLength === descriptor.size) return;
  throw new CodedError(
    'SIZE_MISMATCH',
    `the config has ${bytes.byteLength} bytes; the manifest says ${descriptor.size}`,
  );
}

/** A single image is for one platform, which only its config tells. */
function checkPlatform(actual: Platform, wanted: Platform): void {
  if (acceptedPlatforms(wanted).some((platform) => samePlatform(platform, actual))) return;
  throw new CodedError(
    'PLATFORM_NOT_FOUND',
    `there is no image for ${formatPlatform(wanted)}: there is ${formatPlatform(actual)}`,
  );
}
