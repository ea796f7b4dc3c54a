import { getOrMake } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { OwnerCategory } from '../report/common.js';

/** The paths of each category but packages whose bytes differ between two images, the largest difference first. */
export function pathChanges(baseline: ImageAnalysis, candidate: ImageAnalysis): Map<OwnerCategory, string[]> {
  const categories = new Map<OwnerCategory, Map<string, number>>();
  for (const [image, sign] of [
    [baseline, -1],
    [candidate, 1],
  ] as const) {
    for (const node of image.fileSystem.nodes()) {
      if (!node.body) continue;
      const { category } = image.ownerOf(node);
      if (category === 'os-package' || category === 'language-package') continue;
      const differences = getOrMake(categories, category, () => new Map<string, number>());
      differences.set(node.path, (differences.get(node.path) ?? 0) + sign * node.body.storedSize);
    }
  }
  return new Map([...categories].map(([category, differences]) => [category, largestFirst(differences)]));
}

function largestFirst(differences: ReadonlyMap<string, number>): string[] {
  const changed = [...differences].filter(([, bytes]) => bytes !== 0);
  changed.sort(([pathA, a], [pathB, b]) => Math.abs(b) - Math.abs(a) || (pathA < pathB ? -1 : 1));
  return changed.map(([path]) => path);
}
