import { isIgnoredMarker } from '../image/path.js';
import type { EntryTable } from './entry-table.js';
import type { Inode, TreeNode } from './tree.js';

/** The body that a regular-file entry ships, not yet under any name. */
export function newBody(table: EntryTable, entry: number, layerIndex: number): Inode {
  const { sizes, storedSizes } = table.columns;
  return {
    layerIndex,
    entry,
    size: sizes[entry] ?? 0,
    storedSize: storedSizes[entry] ?? 0,
    contentHash: table.hash(entry),
    names: 0,
    lastPath: '',
    lastLayer: -1,
  };
}

/** Makes a node what the entry says of it; a hard link is a file until its target is known. */
export function applyFacts(node: TreeNode, table: EntryTable, entry: number, layerIndex: number): void {
  const type = table.type(entry);
  const { modes, uids, gids, mtimes } = table.columns;
  node.layerIndex = layerIndex;
  node.type = type === 'hardlink' ? 'file' : type;
  node.mode = modes[entry] ?? 0;
  node.uid = uids[entry] ?? 0;
  node.gid = gids[entry] ?? 0;
  node.mtime = mtimes[entry] ?? 0;
  node.capability = table.capability(entry);
  if (type === 'symlink') node.linkTarget = table.link(entry);
}

/** What a hard link takes over from its target. */
export const factsOf = ({ type, mode, uid, gid, mtime, linkTarget, capability }: TreeNode): Partial<TreeNode> => ({
  type,
  mode,
  uid,
  gid,
  mtime,
  capability,
  ...(linkTarget === undefined ? {} : { linkTarget }),
});

/** Whether the entry is a whiteout, an opaque marker or AUFS metadata: none of them is part of the tree. */
export const isMarker = (path: string, name: string): boolean =>
  name.startsWith('.wh.') || path.split('/').some(isIgnoredMarker);
