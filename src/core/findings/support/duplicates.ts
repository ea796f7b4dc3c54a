import { pushTo } from '../../collections.js';
import type { ImageAnalysis } from '../../image-analysis.js';
import { visibleFiles, type VisibleFile } from '../../ownership/visible-files.js';

/** A visible file whose content an earlier file has already. */
export interface Duplicate extends VisibleFile {
  readonly original: VisibleFile;
}

/** Copies beyond the first of each content, the first by layer and path; only files of at least `minimum` bytes. */
export function duplicatesOf(image: ImageAnalysis, minimum: number): Duplicate[] {
  const byContent = new Map<number, VisibleFile[]>();
  for (const file of visibleFiles(image)) {
    if (file.bytes >= minimum) pushTo(byContent, file.content, file);
  }
  return [...byContent.values()].flatMap((files) => {
    const [original, ...copies] = files.sort((a, b) => a.layerIndex - b.layerIndex || (a.path < b.path ? -1 : 1));
    return original ? copies.map((copy) => ({ ...copy, original })) : [];
  });
}
