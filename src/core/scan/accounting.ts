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
  /** The largest visible body of each content. */
  const largest = new Map<string, number>();
  let duplicateSize = 0;
  for (const { layerIndex, storedSize, contentHash } of visibleBodies(fileSystem)) {
    if (storedSize === 0) continue;
    for (const split of [total, layers[layerIndex]]) if (split) split.visibleSize += storedSize;
    const known = largest.get(contentHash);
    if (known === undefined || known < storedSize) largest.set(contentHash, storedSize);
    if (known !== undefined) duplicateSize += Math.min(known, storedSize);
  }
  for (const { layerIndex, kind, storedSize } of hiddenBodies) {
    for (const split of [total, layers[layerIndex]]) if (split) split.hidden[kind] += storedSize;
  }
  return { ...total, layers, duplicateSize };
}

/** Every visible body once, however many names it has. */
export function visibleBodies(fileSystem: FileSystem): Set<Body> {
  const bodies = new Set<Body>();
  for (const node of fileSystem.nodes()) if (node.body) bodies.add(node.body);
  return bodies;
}
