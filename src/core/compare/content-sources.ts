import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { visibleFiles, type VisibleFile } from '../ownership/visible-files.js';

/** Where an image has a content. */
export interface ContentSource {
  readonly path: string;
  readonly layerIndex: number;
  /** The visible file; absent for a body that is shipped but hidden. */
  readonly file?: VisibleFile;
}

/** A copied file, and where the baseline has its content. */
export interface TracedFile {
  readonly file: VisibleFile;
  readonly source: ContentSource | undefined;
}

/** Same contents at more paths than this are not told apart: any of them is the source. */
const CANDIDATES = 64;

/** Finds contents in an image by their hash. */
export class ContentSources {
  readonly #byContent = new Map<string, ContentSource[]>();

  constructor(image: ImageAnalysis) {
    for (const file of visibleFiles(image)) {
      const { path, layerIndex } = file;
      pushTo(this.#byContent, file.contentHash, { path, layerIndex, file });
    }
    for (const { path, layerIndex, contentHash } of image.hiddenBodies) {
      if (!this.#byContent.has(contentHash)) pushTo(this.#byContent, contentHash, { path, layerIndex });
    }
  }

  /** The path with the most equal last components; the same path is the best. */
  find({ contentHash, path }: VisibleFile): ContentSource | undefined {
    const candidates = this.#byContent.get(contentHash) ?? [];
    const same = candidates.find((candidate) => candidate.path === path);
    if (same || candidates.length < 2) return same ?? candidates[0];
    let best: ContentSource | undefined;
    let equal = -1;
    for (const candidate of candidates.slice(0, CANDIDATES)) {
      const length = equalEnd(candidate.path, path);
      if (length > equal) [best, equal] = [candidate, length];
    }
    return best;
  }
}

/** Number of equal path components at the end of two paths. */
export function equalEnd(a: string, b: string): number {
  const [left, right] = [a.split('/').reverse(), b.split('/').reverse()];
  const different = left.findIndex((part, index) => part !== right[index]);
  return different === -1 ? left.length : different;
}
