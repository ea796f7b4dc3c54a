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

/** Numbers of inodes by the layer that ships their body, and its entry there. */
class InodeNumbers {
  /** Of each layer, by entry, the number plus one; 0 for entries without. */
  readonly #layers: Uint32Array[] = [];

  get({ layerIndex, entry }: Body): number | undefined {
    const number = this.#layers[layerIndex]?.[entry] ?? 0;
    return number === 0 ? undefined : number - 1;
  }

  set({ layerIndex, entry }: Body, inode: number): void {
    let layer = this.#layers[layerIndex] ?? new Uint32Array(0);
    if (entry >= layer.length) {
      const larger = new Uint32Array(Math.max(entry + 1, 2 * layer.length, 64));
      larger.set(layer);
      layer = this.#layers[layerIndex] = larger;
    }
    layer[entry] = inode + 1;
  }
}

/** Reads the names and inodes of a file system once. */
export function readInodes(fileSystem: FileSystem): InodeTable {
  const inodes = new InodeNumbers();
  const sizes: number[] = [];
  const paths: string[] = [];
  const parents: string[] = [];
  const inodeOfPath: number[] = [];
  let lastParent = '';
  const directories = [''];
  for (const node of fileSystem.nodes()) {
    if (node.type === 'directory') directories.push(node.path);
    if (node.type !== 'file' || !node.body) continue;
    let inode = inodes.get(node.body);
    if (inode === undefined) {
      inode = sizes.length;
      inodes.set(node.body, inode);
      sizes.push(node.body.storedSize);
    }
    const { path } = node;
    const isNeighbour = path.lastIndexOf('/') === lastParent.length && path.startsWith(lastParent);
    if (!isNeighbour) lastParent = parentOf(path);
    paths.push(path);
    parents.push(lastParent);
    inodeOfPath.push(inode);
  }
  const inodeOf = (node: FileNode): number => {
    const inode = node.body && inodes.get(node.body);
    if (inode === undefined) throw new CodedError('INTERNAL', 'Not a visible regular file', { path: node.path });
    return inode;
  };
  return { sizes, paths, parents, inodeOfPath, directories, inodeOf };
}
