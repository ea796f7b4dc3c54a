import { ALL_PLATFORMS } from '../analysis/analyzer.port.js';
import { formatPlatform, parsePlatform } from '../core/image/platform.js';
import { formatReference } from '../core/image/reference.js';
import { parseAllowedReference } from '../registries/registry-policy.js';

/** The columns of an image that are known when it is asked for. */
export interface RequestedImage {
  reference: string;
  repository: string;
  tag: string | null;
  requestedPlatform: string | null;
}

/**
 * Checks what a client asks for before anything is stored or opened.
 * @throws INVALID_REFERENCE, UNSUPPORTED_TRANSPORT, REGISTRY_NOT_ALLOWED, INVALID_PLATFORM
 */
export function toRequestedImage(
  text: string,
  platform: string | undefined,
  allowedRegistries: readonly string[],
): RequestedImage {
  const reference = parseAllowedReference(text, allowedRegistries);
  return {
    reference: formatReference(reference),
    repository: `${reference.registry}/${reference.repository}`,
    tag: reference.tag,
    requestedPlatform: toRequestedPlatform(platform),
  };
}

function toRequestedPlatform(platform: string | undefined): string | null {
  if (platform === undefined || platform === ALL_PLATFORMS) return platform ?? null;
  return formatPlatform(parsePlatform(platform));
}
