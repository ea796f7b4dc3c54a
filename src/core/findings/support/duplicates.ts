import { pushTo } from '../../collections.js';
import type { ImageAnalysis } from '../../image-analysis.js';
import type { VisibleFile } from '../../ownership/visible-files.js';

/** A visible file whose content an earlier file has already. */
export interface Duplicate {
  readonly file: VisibleFile;
  readonly original: VisibleFile;
}

/** Copies beyond the first of each content, the first by layer and path; only files of at least `minimum` bytes. */
export function duplicatesOf(image: ImageAnalysis, minimum: number): Duplicate[] {
  const counts = new Uint32Array(image.fileSystem.contents.length);
  const large = image.visibleFiles.filter(({ bytes }) => bytes >= minimum);
  for (const { content } of large) counts[content] = (counts[content] ?? 0) + 1;
  const byContent = new Map<number, VisibleFile[]>();
  for (const file of large) if ((counts[file.content] ?? 0) > 1) pushTo(byContent, file.content, file);
  return [...byContent.values()].flatMap((files) => {
    const [original, ...copies] = files.sort((a, b) => a.layerIndex - b.layerIndex || (a.path < b.path ? -1 : 1));
    return original ? copies.map((file) => ({ file, original })) : [];
  });
}
