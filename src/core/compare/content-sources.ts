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

  /** @param wanted the contents that will be asked for */
  constructor(image: ImageAnalysis, wanted: ReadonlySet<string>) {
    for (const file of visibleFiles(image)) {
      const { path, layerIndex, contentHash } = file;
      if (!wanted.has(contentHash)) continue;
      const source = { path, layerIndex, file };
      this.#byPath.set(path, source);
      this.#add(contentHash, source);
    }
    for (const { path, layerIndex, contentHash } of image.hiddenBodies) {
      if (wanted.has(contentHash) && !this.#byContent.has(contentHash)) this.#add(contentHash, { path, layerIndex });
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
  let left = a.length - 1;
  let right = b.length - 1;
  let equal = 0;
  for (; left >= 0 && right >= 0 && a[left] === b[right]; left--, right--) if (a[left] === '/') equal++;
  const isWhole = (left < 0 && (right < 0 || b[right] === '/')) || (right < 0 && a[left] === '/');
  return isWhole ? equal + 1 : equal;
}
