import { CodedError } from '../errors.js';
import type { Platform } from '../report/common.js';
import { safeText } from '../safe-text.js';
import type { IndexEntry } from './manifest.js';
import { isManifestType } from './media-types.js';
import { acceptedPlatforms, formatPlatform, normalizePlatform, samePlatform } from './platform.js';

const MAX_LISTED = 20;

/**
 * The entry of an index for a platform: the best of `acceptedPlatforms`, else the only entry without
 * a platform. Throws PLATFORM_NOT_FOUND, with what there is, or PLATFORM_AMBIGUOUS.
 */
export function choosePlatform(entries: readonly IndexEntry[], platform: Platform): IndexEntry {
  const images = entries.filter(isImageEntry);
  for (const wanted of acceptedPlatforms(platform)) {
    const chosen = only(
      images.filter((entry) => isFor(entry, wanted)),
      platform,
    );
    if (chosen !== null) return chosen;
  }
  const unlabelled = only(
    images.filter((entry) => !entry.platform),
    platform,
  );
  if (unlabelled !== null) return unlabelled;
  throw new CodedError('PLATFORM_NOT_FOUND', `there is no image for ${formatPlatform(platform)}: ${describe(images)}`);
}

/** Whether an entry is an image and not an attestation, signature or other artifact beside one. */
function isImageEntry(entry: IndexEntry): boolean {
  if (!isManifestType(entry.mediaType) || entry.artifactType) return false;
  if (entry.annotations?.['vnd.docker.reference.type'] !== undefined) return false;
  return entry.platform?.os !== 'unknown' || entry.platform.architecture !== 'unknown';
}

function isFor(entry: IndexEntry, platform: Platform): boolean {
  return entry.platform != null && samePlatform(normalizePlatform(entry.platform), platform);
}

function only(entries: readonly IndexEntry[], platform: Platform): IndexEntry | null {
  const [first] = entries;
  if (first === undefined) return null;
  const digests = new Set(entries.map((entry) => entry.digest));
  if (digests.size === 1) return first;
  const choices = [...digests].slice(0, MAX_LISTED).join(', ');
  throw new CodedError(
    'PLATFORM_AMBIGUOUS',
    `${digests.size} images fit ${formatPlatform(platform)}; name one by its digest: ${choices}`,
  );
}

function describe(images: readonly IndexEntry[]): string {
  if (images.length === 0) return 'the index lists no image';
  const names = images.map(({ platform }) => (platform ? formatPlatform(normalizePlatform(platform)) : 'unlabelled'));
  const unique = [...new Set(names)].sort();
  const rest = unique.length > MAX_LISTED ? `, and ${unique.length - MAX_LISTED} more` : '';
  return `there is ${unique
    .slice(0, MAX_LISTED)
    .map((name) => safeText(name, 100))
    .join(', ')}${rest}`;
}
