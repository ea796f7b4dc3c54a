import { CodedError } from '../core/errors.js';
import { formatPlatform } from '../core/image/platform.js';
import type { ResolvedImage } from './analyzer.port.js';

/** The images of two references, paired. */
export interface PlatformPairs {
  readonly pairs: readonly (readonly [baseline: ResolvedImage, candidate: ResolvedImage])[];
  readonly onlyBaseline: readonly ResolvedImage[];
  readonly onlyCandidate: readonly ResolvedImage[];
}

/**
 * Pairs what both sides have by platform; two single images are a pair whatever their platforms, unless
 * all platforms were asked for.
 * @throws CodedError PLATFORM_NOT_FOUND when they have no platform in common
 */
export function pairPlatforms(
  baseline: readonly ResolvedImage[],
  candidate: readonly ResolvedImage[],
  allPlatforms: boolean,
): PlatformPairs {
  const [before, now] = [baseline[0], candidate[0]];
  if (!allPlatforms && before && now) return { pairs: [[before, now]], onlyBaseline: [], onlyCandidate: [] };
  const after = new Map(candidate.map((image) => [formatPlatform(image.platform), image]));
  const pairs: [ResolvedImage, ResolvedImage][] = [];
  const onlyBaseline: ResolvedImage[] = [];
  for (const image of baseline) {
    const key = formatPlatform(image.platform);
    const twin = after.get(key);
    if (twin) pairs.push([image, twin]);
    else onlyBaseline.push(image);
    after.delete(key);
  }
  if (pairs.length === 0) throw new CodedError('PLATFORM_NOT_FOUND', 'the two images have no platform in common');
  return { pairs, onlyBaseline, onlyCandidate: [...after.values()] };
}
