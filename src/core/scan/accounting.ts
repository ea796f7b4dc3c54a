import type { HiddenBody } from '../image-analysis.js';
import type { HiddenSizes } from '../report/common.js';

/** Where the content bytes of an image or of a layer are. */
export interface Split {
  visibleSize: number;
  readonly hidden: HiddenSizes;
}

/** For the image and for each of its layers: visibleSize + hidden = contentSize. Bytes. */
export interface Accounting extends Split {
  readonly layers: readonly Split[];
  /** (copies - 1) x size of visible bodies with equal content. */
  readonly duplicateSize: number;
}

const emptySplit = (): Split => ({ visibleSize: 0, hidden: { deleted: 0, overwritten: 0, metadataOnly: 0 } });

/** A body that can be seen, however many names it has. */
interface VisibleBody {
  readonly layerIndex: number;
  /** Stored bytes. */
  readonly bytes: number;
  readonly content: number;
}

/**
 * Splits the content of every layer into what can be seen and what hides it.
 * @param counts how many layers there are, and how many numbers of contents
 */
export function account(
  visible: readonly VisibleBody[],
  hiddenBodies: readonly HiddenBody[],
  counts: { readonly layers: number; readonly contents: number },
): Accounting {
  const total = emptySplit();
  const layers = Array.from({ length: counts.layers }, emptySplit);
  /** The largest visible body of each content. */
  const largest = new Float64Array(counts.contents);
  let duplicateSize = 0;
  for (const { layerIndex, bytes, content } of visible) {
    total.visibleSize += bytes;
    const layer = layers[layerIndex];
    if (layer) layer.visibleSize += bytes;
    const known = largest[content] ?? 0;
    largest[content] = Math.max(known, bytes);
    duplicateSize += Math.min(known, bytes);
  }
  for (const { layerIndex, kind, storedSize } of hiddenBodies) {
    for (const split of [total, layers[layerIndex]]) if (split) split.hidden[kind] += storedSize;
  }
  return { ...total, layers, duplicateSize };
}
