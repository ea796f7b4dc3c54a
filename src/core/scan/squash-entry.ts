import { isIgnoredMarker } from '../image/path.js';
import type { ContentNumbers } from './content-numbers.js';
import type { EntryTable } from './entry-table.js';
import type { Inode } from './tree.js';

/** The body that a regular-file entry ships, not yet under any name. */
export function newBody(table: EntryTable, entry: number, layerIndex: number, contents: ContentNumbers): Inode {
  const { sizes, storedSizes } = table.columns;
  return {
    layerIndex,
    entry,
    size: sizes[entry] ?? 0,
    storedSize: storedSizes[entry] ?? 0,
    content: contents.add(table, entry),
    names: 0,
  };
}

/** Whether the entry is a whiteout, an opaque marker or AUFS metadata: none of them is part of the tree. */
export const isMarker = (path: string, name: string): boolean =>
  name.startsWith('.wh.') || path.split('/').some(isIgnoredMarker);
