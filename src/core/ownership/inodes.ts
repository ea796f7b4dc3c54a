import { CodedError } from '../errors.js';
import { parentOf } from './claims.js';
import type { Body, FileNode, FileSystem } from '../scan/file-system.js';

/** The visible regular files of an image: each inode once, each name with the inode that it leads to. */
export interface InodeTable {
  /** Stored bytes of each inode. */
  readonly sizes: readonly number[];
  /** Every visible path of a regular file, in the order of the file system. */
  readonly paths: readonly string[];
  /** The inode of the path at the same position. */
  readonly inodeOfPath: readonly number[];
  /** The number of the directory of the path at the same position. */
  readonly directoryOfPath: readonly number[];
  /** Directories, parents before children, the root first. */
  readonly directories: readonly string[];
  /** The number of the directory above each directory, which is lower; -1 above the root. */
  readonly parents: readonly number[];
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

/** Directories by number; files and directories come in the order of a tree, so that the last one is asked for again. */
class DirectoryNumbers {
  readonly paths = [''];
  readonly parents = [-1];
  readonly #numbers = new Map([['', 0]]);
  #last = '';
  #number = 0;

  add(path: string): void {
    this.#numbers.set(path, this.paths.length);
    this.parents.push(this.above(path));
    this.paths.push(path);
  }

  /** The number of the directory that a path is in. */
  above(path: string): number {
    if (path.lastIndexOf('/') !== this.#last.length || !path.startsWith(this.#last)) {
      this.#last = parentOf(path);
      this.#number = this.#numbers.get(this.#last) ?? 0;
    }
    return this.#number;
  }
}

/** Reads the names and inodes of a file system once. */
export function readInodes(fileSystem: FileSystem): InodeTable {
  const inodes = new InodeNumbers();
  const directories = new DirectoryNumbers();
  const sizes: number[] = [];
  const paths: string[] = [];
  const inodeOfPath: number[] = [];
  const directoryOfPath: number[] = [];
  for (const { type, path, body } of fileSystem.nodes()) {
    if (type === 'directory') directories.add(path);
    if (type !== 'file' || !body) continue;
    let inode = inodes.get(body);
    if (inode === undefined) {
      inode = sizes.length;
      inodes.set(body, inode);
      sizes.push(body.storedSize);
    }
    paths.push(path);
    inodeOfPath.push(inode);
    directoryOfPath.push(directories.above(path));
  }
  const inodeOf = (node: FileNode): number => {
    const inode = node.body && inodes.get(node.body);
    if (inode === undefined) throw new CodedError('INTERNAL', 'Not a visible regular file', { path: node.path });
    return inode;
  };
  return {
    sizes,
    paths,
    inodeOfPath,
    directoryOfPath,
    directories: directories.paths,
    parents: directories.parents,
    inodeOf,
  };
}
