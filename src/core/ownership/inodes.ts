import type { Body, FileNode, FileSystem } from '../scan/file-system.js';

/** The visible regular files of an image: each inode once, each name with the inode that it leads to. */
export interface InodeTable {
  /** Stored bytes of each inode. */
  readonly sizes: readonly number[];
  /** Every visible name of a regular file, in the order of the file system. */
  readonly nodes: readonly FileNode[];
  /** The inode of the name at the same position; inodes are numbered by their first names. */
  readonly inodeOfName: readonly number[];
  /** The number of the directory of the name at the same position. */
  readonly directoryOfName: readonly number[];
  /** The number of the directory above each directory, which is lower; -1 above the root, which has number 0. */
  readonly parents: readonly number[];
  /** The inode of a visible regular file; undefined for anything else. */
  inodeOf(node: FileNode): number | undefined;
  /** The number of a directory. */
  directoryNumber(directory: FileNode): number;
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

/** Numbers of directories; names come in the order of a tree, so that the last one is asked for again. */
class DirectoryNumbers {
  readonly parents = [-1];
  readonly #numbers = new Map<FileNode, number>();
  #last: FileNode | undefined;
  #number = 0;

  constructor(private readonly fileSystem: FileSystem) {}

  add(directory: FileNode): void {
    this.#numbers.set(directory, this.parents.length);
    this.parents.push(this.above(directory));
  }

  /** The number of the directory that a name is in. */
  above(node: FileNode): number {
    const parent = this.fileSystem.parent(node);
    if (parent !== this.#last) {
      this.#last = parent;
      this.#number = parent ? this.of(parent) : 0;
    }
    return this.#number;
  }

  /** All but the root are added before they are asked for. */
  of(directory: FileNode): number {
    return this.#numbers.get(directory) ?? 0;
  }
}

/** Reads the names and inodes of a file system once. */
export function readInodes(fileSystem: FileSystem): InodeTable {
  const inodes = new InodeNumbers();
  const directories = new DirectoryNumbers(fileSystem);
  const sizes: number[] = [];
  const nodes: FileNode[] = [];
  const inodeOfName: number[] = [];
  const directoryOfName: number[] = [];
  for (const node of fileSystem.nodes()) {
    const { type, body } = node;
    if (type === 'directory') directories.add(node);
    if (type !== 'file' || !body) continue;
    let inode = body.names === 1 ? undefined : inodes.get(body);
    if (inode === undefined) {
      inode = sizes.length;
      inodes.set(body, inode);
      sizes.push(body.storedSize);
    }
    nodes.push(node);
    inodeOfName.push(inode);
    directoryOfName.push(directories.above(node));
  }
  return {
    sizes,
    nodes,
    inodeOfName,
    directoryOfName,
    parents: directories.parents,
    inodeOf: ({ type, body }) => (type === 'file' && body ? inodes.get(body) : undefined),
    directoryNumber: (directory) => directories.of(directory),
  };
}
