import type { ImageAnalysis } from '../image-analysis.js';
import type { OwnerCategory } from '../report/common.js';

/** The paths of a category whose bytes differ most between two images, the largest first. */
export function largestPathChanges(
  baseline: ImageAnalysis,
  candidate: ImageAnalysis,
  category: OwnerCategory,
  count: number,
): string[] {
  const differences = new Map<string, number>();
  for (const [image, sign] of [
    [baseline, -1],
    [candidate, 1],
  ] as const) {
    for (const node of image.fileSystem.nodes()) {
      if (!node.body || image.ownerOf(node).category !== category) continue;
      differences.set(node.path, (differences.get(node.path) ?? 0) + sign * node.body.storedSize);
    }
  }
  const changed = [...differences].filter(([, bytes]) => bytes !== 0);
  changed.sort(([pathA, a], [pathB, b]) => Math.abs(b) - Math.abs(a) || (pathA < pathB ? -1 : 1));
  return changed.slice(0, count).map(([path]) => path);
}
