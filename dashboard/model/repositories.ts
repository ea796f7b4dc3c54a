import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { ImageResource } from '../../src/images/image.dto.js';

/** Comparisons of which one side's repository holds the text. */
export function matchComparisons(items: readonly ComparisonResource[], text: string): ComparisonResource[] {
  const wanted = text.trim().toLowerCase();
  return items.filter(({ baseline, candidate }) =>
    [baseline, candidate].some(({ repository }) => repository.toLowerCase().includes(wanted)),
  );
}

/** Finished comparisons whose content differs most, at most `limit`. */
export function biggestChanges(items: readonly ComparisonResource[], limit: number): ComparisonResource[] {
  const size = ({ summary }: ComparisonResource): number => Math.abs(summary?.contentSizeDelta ?? 0);
  return items
    .filter((item) => size(item) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, limit);
}

/** References that were asked for before, without repetition, the newest first. */
export function knownReferences(items: readonly ComparisonResource[]): string[] {
  return [...new Set(items.flatMap(({ baseline, candidate }) => [baseline.reference, candidate.reference]))];
}

export const knownRepositories = (images: readonly ImageResource[]): string[] =>
  [...new Set(images.map(({ repository }) => repository))].sort();
