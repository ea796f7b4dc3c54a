import type { HiddenBody } from '../image-analysis.js';
import type { HiddenSizes } from '../report/common.js';
import type { FileSystem } from './file-system.js';
import { FirstNames } from './first-names.js';

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

/** Splits the content of every layer into what can be seen and what hides it. */
export function account(fileSystem: FileSystem, hiddenBodies: readonly HiddenBody[], layerCount: number): Accounting {
  const total = emptySplit();
  const layers = Array.from({ length: layerCount }, emptySplit);
  /** The largest visible body of each content. */
  const largest = new Float64Array(fileSystem.contents.length);
  let duplicateSize = 0;
  const names = new FirstNames();
  for (const { body } of fileSystem.nodes()) {
    if (!body || body.storedSize === 0 || !names.isFirst(body)) continue;
    const { layerIndex, storedSize, content } = body;
    total.visibleSize += storedSize;
    const layer = layers[layerIndex];
    if (layer) layer.visibleSize += storedSize;
    const known = largest[content] ?? 0;
    largest[content] = Math.max(known, storedSize);
    duplicateSize += Math.min(known, storedSize);
  }
  for (const { layerIndex, kind, storedSize } of hiddenBodies) {
    for (const split of [total, layers[layerIndex]]) if (split) split.hidden[kind] += storedSize;
  }
  return { ...total, layers, duplicateSize };
}
