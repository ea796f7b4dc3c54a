import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { visibleFiles, type VisibleFile } from '../ownership/visible-files.js';
import { sourceOfByteCode } from '../purpose/byte-code.js';

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

/** So many paths of one content are looked through for the best. */
const CANDIDATES = 64;

/** Finds contents in an image by their hash. */
export class ContentSources {
  readonly #byContent = new Map<string, ContentSource[]>();
  readonly #byPath = new Map<string, ContentSource & { readonly file: VisibleFile }>();

  constructor(image: ImageAnalysis) {
    for (const file of visibleFiles(image)) {
      const { path, layerIndex } = file;
      this.#byPath.set(path, { path, layerIndex, file });
      this.#add(file.contentHash, { path, layerIndex, file });
    }
    for (const { path, layerIndex, contentHash } of image.hiddenBodies) {
      if (!this.#byContent.has(contentHash)) this.#add(contentHash, { path, layerIndex });
    }
  }

  /** The same path if it has the content, else the one with the most equal last components. */
  find({ contentHash, path }: VisibleFile): ContentSource | undefined {
    const same = this.#byPath.get(path);
    if (same?.file.contentHash === contentHash) return same;
    let best: ContentSource | undefined;
    let equal = -1;
    for (const candidate of this.#byContent.get(contentHash) ?? []) {
      const length = equalEnd(candidate.path, path);
      if (length > equal) [best, equal] = [candidate, length];
    }
    return best;
  }

  /** Who owns a file of the image; byte code belongs to whom its source does, which no package claims. */
  ownerOf({ owner, path }: VisibleFile): VisibleFile['owner'] {
    return this.#byPath.get(sourceOfByteCode(path) ?? '')?.file.owner ?? owner;
  }

  #add(contentHash: string, source: ContentSource): void {
    if ((this.#byContent.get(contentHash)?.length ?? 0) < CANDIDATES) pushTo(this.#byContent, contentHash, source);
  }
}

/** Number of equal path components at the end of two paths. */
export function equalEnd(a: string, b: string): number {
  const [left, right] = [a.split('/').reverse(), b.split('/').reverse()];
  const different = left.findIndex((part, index) => part !== right[index]);
  return different === -1 ? left.length : different;
}
