import { firstSorted, pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { OwnerCategory } from '../report/common.js';
import { pairPaths } from './pair-paths.js';

/** A path whose bytes differ between two images. */
export interface PathDifference {
  readonly path: string;
  /** Candidate minus baseline. */
  readonly bytes: number;
}

/** A visible name that no package owns. */
interface OwnedPath {
  readonly path: string;
  readonly bytes: number;
  readonly category: OwnerCategory;
}

/** The first paths of each category but packages whose bytes differ between two images, the largest difference first. */
export function pathChanges(
  baseline: ImageAnalysis,
  candidate: ImageAnalysis,
  count: number,
): Map<OwnerCategory, string[]> {
  const differences = new Map<OwnerCategory, PathDifference[]>();
  const add = (category: OwnerCategory, path: string, bytes: number): void => {
    if (bytes !== 0) pushTo(differences, category, { path, bytes });
  };
  pairPaths(pathsOutsidePackages(baseline), pathsOutsidePackages(candidate), (then, now) => {
    if (then && now?.category === then.category) return add(now.category, now.path, now.bytes - then.bytes);
    if (then) add(then.category, then.path, -then.bytes);
    if (now) add(now.category, now.path, now.bytes);
  });
  return new Map([...differences].map(([category, list]) => [category, largestPaths(list, count)]));
}

/** The paths with the largest differences. */
export const largestPaths = (differences: readonly PathDifference[], count: number): string[] =>
  firstSorted(differences, count, largestFirst).map(({ path }) => path);

function largestFirst(a: PathDifference, b: PathDifference): number {
  return Math.abs(b.bytes) - Math.abs(a.bytes) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function pathsOutsidePackages(image: ImageAnalysis): OwnedPath[] {
  const paths: OwnedPath[] = [];
  for (const { path, bytes, owner } of image.visibleNames) {
    const { category } = owner;
    if (category !== 'os-package' && category !== 'language-package') paths.push({ path, bytes, category });
  }
  return paths;
}
