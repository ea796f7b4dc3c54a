import { CodedError } from '../errors.js';
import { parentOf } from './claims.js';
import type { Body, FileNode, FileSystem } from '../scan/file-system.js';

/** The visible regular files of an image: each inode once, each name with the inode that it leads to. */
export interface InodeTable {
  /** Stored bytes of each inode. */
  readonly sizes: readonly number[];
  /** Every visible path of a regular file, in the order of the file system. */
  readonly paths: readonly string[];
  /** The directory of the path at the same position; neighbours share the string, which keeps look-ups cheap. */
  readonly parents: readonly string[];
  /** The inode of the path at the same position. */
  readonly inodeOfPath: readonly number[];
  /** Directories, parents before children, the root first. */
  readonly directories: readonly string[];
  /** The inode of a visible regular file. */
  inodeOf(node: FileNode): number;
}

/** Layers times entries stays far below 2^53: at most 127 layers of at most 1.5 million entries. */
const ENTRIES_PER_LAYER = 2 ** 32;

function keyOf(body: Body): number {
  return body.layerIndex * ENTRIES_PER_LAYER + body.entry;
}

/** Reads the names and inodes of a file system once. */
export function readInodes(fileSystem: FileSystem): InodeTable {
  const inodes = new Map<number, number>();
  const sizes: number[] = [];
  const paths: string[] = [];
  const parents: string[] = [];
  const inodeOfPath: number[] = [];
  let lastParent = '';
  const directories = [''];
  for (const node of fileSystem.nodes()) {
    if (node.type === 'directory') directories.push(node.path);
    if (node.type !== 'file' || !node.body) continue;
    const key = keyOf(node.body);
    let inode = inodes.get(key);
    if (inode === undefined) {
      inode = sizes.length;
      inodes.set(key, inode);
      sizes.push(node.body.storedSize);
    }
    const parent = parentOf(node.path);
    if (parent !== lastParent) lastParent = parent;
    paths.push(node.path);
    parents.push(lastParent);
    inodeOfPath.push(inode);
  }
  const inodeOf = (node: FileNode): number => {
    const inode = node.body && inodes.get(keyOf(node.body));
    if (inode === undefined) throw new CodedError('INTERNAL', 'Not a visible regular file', { path: node.path });
    return inode;
  };
  return { sizes, paths, parents, inodeOfPath, directories, inodeOf };
}
