import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { VisibleFile } from '../ownership/visible-files.js';
import { type ContentNumbers, LACKING } from '../scan/content-numbers.js';
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

/** Finds contents of another image in an image. */
export class ContentSources {
  readonly #byContent = new Map<number, ContentSource[]>();
  readonly #byPath = new Map<string, ContentSource & { readonly file: VisibleFile }>();

  /** The number that the other image gives to each content. */
  readonly #numbers: Int32Array;

  /**
   * @param others contents of the other image
   * @param wanted which of them will be asked for, by their numbers there
   */
  constructor(image: ImageAnalysis, others: ContentNumbers, wanted: Uint8Array) {
    this.#numbers = image.fileSystem.contents.among(others);
    for (const file of image.visibleFiles) {
      const { path, layerIndex } = file;
      const content = this.#numberOf(file);
      if (wanted[content] !== 1) continue;
      const source = { path, layerIndex, file };
      this.#byPath.set(path, source);
      this.#add(content, source);
    }
    for (const body of image.hiddenBodies) {
      const { path, layerIndex } = body;
      const content = this.#numberOf(body);
      if (wanted[content] === 1 && !this.#byContent.has(content)) this.#add(content, { path, layerIndex });
    }
  }

  /** The same path if it has the content, else the one with the most equal last components. */
  find({ content, path }: VisibleFile): ContentSource | undefined {
    const same = this.#byPath.get(path);
    if (same && this.#numberOf(same.file) === content) return same;
    let best: ContentSource | undefined;
    let equal = -1;
    for (const candidate of this.#byContent.get(content) ?? []) {
      const length = equalEnd(candidate.path, path);
      if (length > equal) [best, equal] = [candidate, length];
    }
    return best;
  }

  /** Who owns a file of the image; byte code belongs to whom its source does, which no package claims. */
  ownerOf({ owner, path }: VisibleFile): VisibleFile['owner'] {
    return this.#byPath.get(sourceOfByteCode(path) ?? '')?.file.owner ?? owner;
  }

  #numberOf({ content }: { readonly content: number }): number {
    return this.#numbers[content] ?? LACKING;
  }

  #add(content: number, source: ContentSource): void {
    if ((this.#byContent.get(content)?.length ?? 0) < CANDIDATES) pushTo(this.#byContent, content, source);
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
