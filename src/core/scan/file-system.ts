import type { ContentNumbers } from './content-numbers.js';

/** Kinds of file system nodes in an image. */
export type NodeType = 'file' | 'directory' | 'symlink' | 'character-device' | 'block-device' | 'fifo' | 'socket';

/** The body of a regular file: one inode, shared by all hard links to it. */
export interface Body {
  /** Layer that shipped it, 0 is the oldest. */
  readonly layerIndex: number;
  /** Apparent size in bytes. */
  readonly size: number;
  /** Bytes stored in the layer: equal to `size` but for sparse files. All accounting uses this one. */
  readonly storedSize: number;
  /** Number of the apparent content among those of the file system; 0 for none. */
  readonly content: number;
  /** Index of its entry in the layer's entry table. */
  readonly entry: number;
  /** Names that lead to it, where they are counted. */
  readonly names?: number;
}

/** A name in the final file system. */
export interface FileNode {
  /** Path inside the image root without leading slash; the root itself is ''. */
  readonly path: string;
  /** Last path component. */
  readonly name: string;
  readonly type: NodeType;
  /** Permission bits with setuid, setgid and sticky, e.g. 0o4755. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Modification time in seconds since the epoch. */
  readonly mtime: number;
  /** Target of a symbolic link, verbatim. */
  readonly linkTarget?: string;
  /** Whether it carries a file capability (xattr security.capability). */
  readonly capability: boolean;
  /** Layer whose entry made this name as it is now; -1 for a directory that no layer lists. */
  readonly layerIndex: number;
  /** Of a regular file, shared by its hard links. */
  readonly body?: Body;
}

/** The squashed file system of an image, or of its first layers. */
export interface FileSystem {
  /** Tells which contents of this file system another one has. */
  readonly contents: ContentNumbers;
  /** The node at exactly this path: symlinks are followed in the parents only when `follow` is set. */
  get(path: string): FileNode | undefined;
  /** The node that the path leads to, following symlinks inside the root, at most 8 hops. */
  resolve(path: string): FileNode | undefined;
  /** The name directly in a directory, no link followed. */
  child(directory: FileNode, name: string): FileNode | undefined;
  /** The directory that a name is in; undefined for the root. */
  parent(node: FileNode): FileNode | undefined;
  /** What is directly in a directory, sorted by name; empty for anything else. */
  children(directory: FileNode): readonly FileNode[];
  /** Children of the directory at `path` (links followed), sorted by name; empty if it is none. */
  list(path: string): FileNode[];
  /** Every node but the root, parents before children, siblings sorted by name. */
  nodes(): readonly FileNode[];
}
