import type { Body, FileNode, FileSystem, NodeType } from './file-system.js';

/** Symbolic links that are followed for one path. */
export const MAX_SYMLINK_HOPS = 8;

/** A body with the number of names that lead to it. */
export interface Inode extends Body {
  /** Names in the tree now; 0 when it cannot be seen any more. */
  names: number;
  /** The name that went last, and the layer that took it. */
  lastPath: string;
  lastLayer: number;
}

/** What an entry says of a name, besides where it stands. */
export type NodeFacts = Pick<
  TreeNode,
  'type' | 'mode' | 'uid' | 'gid' | 'mtime' | 'linkTarget' | 'capability' | 'layerIndex'
>;

/** A name in the tree while layers are applied to it. */
export class TreeNode implements FileNode {
  type: NodeType = 'directory';
  mode = 0o755;
  uid = 0;
  gid = 0;
  mtime = 0;
  linkTarget?: string;
  capability = false;
  layerIndex = -1;
  body?: Inode;
  children?: Map<string, TreeNode>;
  #path: string | undefined;
  /** The children by name, until one comes or goes: a final file system is walked a dozen times. */
  #sorted: readonly TreeNode[] | undefined;

  constructor(
    readonly name: string,
    readonly parent: TreeNode | undefined,
  ) {}

  get path(): string {
    return (this.#path ??= this.parent?.parent ? `${this.parent.path}/${this.name}` : this.name);
  }

  child(name: string): TreeNode | undefined {
    return this.children?.get(name);
  }

  /** Adds an empty directory of that name. */
  addDirectory(name: string): TreeNode {
    const node = new TreeNode(name, this);
    this.attach(node);
    return node;
  }

  /** Takes it out of its directory; false when it, or a directory above it in a removed subtree, went before. */
  detach(): boolean {
    return this.parent?.children?.get(this.name) === this && this.parent.#remove(this.name);
  }

  /** Takes all children out of the directory. */
  takeChildren(): Iterable<TreeNode> {
    const children = this.children?.values() ?? [];
    delete this.children;
    this.#sorted = undefined;
    return children;
  }

  attach(node: TreeNode): void {
    this.children ??= new Map();
    this.children.set(node.name, node);
    this.#sorted = undefined;
  }

  /** The children in the order of their names. */
  sortedChildren(): readonly TreeNode[] {
    if (!this.children) return NO_CHILDREN;
    return (this.#sorted ??= [...this.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  #remove(name: string): boolean {
    this.#sorted = undefined;
    return this.children?.delete(name) ?? false;
  }
}

const NO_CHILDREN: readonly TreeNode[] = [];

/** Walks a path from a node, following symbolic links inside the root. */
export interface Walk {
  /** The node reached, or undefined when a component is missing. */
  readonly node: TreeNode | undefined;
  /** Whether there were more than MAX_SYMLINK_HOPS links. */
  readonly loop: boolean;
}

/**
 * Follows `path` below `root`: links in every component, in the last one only when `followLast` is set.
 * `..` in a link target never leaves the root.
 */
export function walk(root: TreeNode, path: string, followLast: boolean): Walk {
  let node = root;
  let hops = 0;
  const rest = path.split('/').reverse();
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      node = node.parent ?? root;
      continue;
    }
    const next = node.child(part);
    if (!next) return { node: undefined, loop: false };
    if (next.type !== 'symlink' || (rest.length === 0 && !followLast)) {
      node = next;
      continue;
    }
    if (++hops > MAX_SYMLINK_HOPS) return { node: undefined, loop: true };
    const target = next.linkTarget ?? '';
    if (target.startsWith('/')) node = root;
    rest.push(...target.split('/').reverse());
  }
  return { node, loop: false };
}

/** The tree as others see it. */
export class TreeFileSystem implements FileSystem {
  constructor(private readonly root: TreeNode) {}

  get(path: string): FileNode | undefined {
    let node: TreeNode | undefined = this.root;
    if (path === '') return node;
    for (const part of path.split('/')) node = node?.child(part);
    return node;
  }

  resolve(path: string): FileNode | undefined {
    return walk(this.root, path, true).node;
  }

  list(path: string): FileNode[] {
    const node = walk(this.root, path, true).node;
    return node ? [...node.sortedChildren()] : [];
  }

  *nodes(): Iterable<FileNode> {
    const stack = this.root.sortedChildren().toReversed();
    for (let node = stack.pop(); node; node = stack.pop()) {
      yield node;
      for (const child of node.sortedChildren().toReversed()) stack.push(child);
    }
  }
}
