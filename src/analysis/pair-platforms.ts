import { CodedError } from '../core/errors.js';

/** What two references have, paired by platform. */
export interface PlatformPairs<Item> {
  readonly pairs: readonly (readonly [baseline: Item, candidate: Item])[];
  readonly onlyBaseline: readonly Item[];
  readonly onlyCandidate: readonly Item[];
}

/**
 * Pairs what both sides have by the name of its platform.
 * @throws CodedError PLATFORM_NOT_FOUND when they have no platform in common
 */
export function pairPlatforms<Item>(
  baseline: readonly Item[],
  candidate: readonly Item[],
  platformOf: (item: Item) => string,
): PlatformPairs<Item> {
  const after = new Map(candidate.map((item) => [platformOf(item), item]));
  const pairs: [Item, Item][] = [];
  const onlyBaseline: Item[] = [];
  for (const item of baseline) {
    const platform = platformOf(item);
    const twin = after.get(platform);
    if (twin !== undefined) pairs.push([item, twin]);
    else onlyBaseline.push(item);
    after.delete(platform);
  }
  if (pairs.length === 0) throw new CodedError('PLATFORM_NOT_FOUND', 'the two images have no platform in common');
  return { pairs, onlyBaseline, onlyCandidate: [...after.values()] };
}
