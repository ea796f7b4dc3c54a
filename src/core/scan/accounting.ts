import type { HiddenBody } from '../image-analysis.js';
import type { HiddenSizes } from '../report/common.js';
import type { Body, FileSystem } from './file-system.js';

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
  const add = (layerIndex: number, change: (split: Split) => void): void => {
    change(total);
    const layer = layers[layerIndex];
    if (layer) change(layer);
  };
  const copies = new Map<string, { largest: number; sum: number }>();
  for (const body of visibleBodies(fileSystem)) {
    add(body.layerIndex, (split) => (split.visibleSize += body.storedSize));
    if (body.storedSize === 0) continue;
    const same = copies.get(body.contentHash) ?? { largest: 0, sum: 0 };
    same.sum += body.storedSize;
    same.largest = Math.max(same.largest, body.storedSize);
    copies.set(body.contentHash, same);
  }
  for (const { layerIndex, kind, storedSize } of hiddenBodies)
    add(layerIndex, (split) => (split.hidden[kind] += storedSize));
  let duplicateSize = 0;
  for (const { largest, sum } of copies.values()) duplicateSize += sum - largest;
  return { ...total, layers, duplicateSize };
}

/** Every visible body once, however many names it has. */
export function visibleBodies(fileSystem: FileSystem): Set<Body> {
  const bodies = new Set<Body>();
  for (const node of fileSystem.nodes()) if (node.body) bodies.add(node.body);
  return bodies;
}
