import { getOrMake } from '../collections.js';
import type { ContentNumbers } from './content-numbers.js';
import type { EntryTable } from './entry-table.js';
import type { Body, FileNode, FileSystem, NodeType } from './file-system.js';

/** Symbolic links that are followed for one path. */
export const MAX_SYMLINK_HOPS = 8;

/** A body with the number of names that lead to it. */
export interface Inode extends Body {
  /** Names in the tree now; 0 when it cannot be seen any more. */
  names: number;
}

/**
 * A name in the tree while layers are applied to it. What its entry says stays in the columns of the layer: an image
 * may have a million names.
 */
export class TreeNode implements FileNode {
  type: NodeType = 'directory';
  mode = 0o755;
  layerIndex = -1;
  #table: EntryTable | undefined;
  #entry = 0;
  #path: string | undefined;
  body: Inode | undefined;
  children: Map<string, TreeNode> | undefined;

  constructor(
    readonly name: string,
    readonly parent: TreeNode | undefined,
  ) {}

  get path(): string {
    return (this.#path ??= this.parent?.parent ? `${this.parent.path}/${this.name}` : this.name);
  }

  get uid(): number {
    return this.#table?.columns.uids[this.#entry] ?? 0;
  }

  get gid(): number {
    return this.#table?.columns.gids[this.#entry] ?? 0;
  }

  get mtime(): number {
    return this.#table?.columns.mtimes[this.#entry] ?? 0;
  }

  get capability(): boolean {
    return this.#table?.capability(this.#entry) ?? false;
  }

  get linkTarget(): string | undefined {
    return this.type === 'symlink' ? this.#table?.link(this.#entry) : undefined;
  }

  /** Makes it what the entry says; a hard link is a file until its target is known. */
  describe(table: EntryTable, entry: number, layerIndex: number): void {
    const type = table.type(entry);
    this.type = type === 'hardlink' ? 'file' : type;
    this.mode = table.columns.modes[entry] ?? this.mode;
    this.layerIndex = layerIndex;
    this.#table = table;
    this.#entry = entry;
  }

  /** Takes over what is known of the target of a hard link; its own layer stays. */
  describeAs(target: TreeNode): void {
    this.type = target.type;
    this.mode = target.mode;
    this.#table = target.#table;
    this.#entry = target.#entry;
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
    const siblings = this.parent?.children;
    return siblings?.get(this.name) === this && siblings.delete(this.name);
  }

  /** Takes all children out of the directory. */
  takeChildren(): Iterable<TreeNode> {
    const children = this.children?.values() ?? [];
    this.children = undefined;
    return children;
  }

  attach(node: TreeNode): void {
    this.children ??= new Map();
    this.children.set(node.name, node);
  }

  /** The children in the order of their names. */
  sortedChildren(): readonly TreeNode[] {
    if (!this.children) return NO_CHILDREN;
    return [...this.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
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
  /** Every node in order, once asked for: a final file system is gone through a dozen times. */
  #nodes: readonly TreeNode[] | undefined;
  /** The same of single directories. */
  readonly #lists = new Map<TreeNode, readonly TreeNode[]>();

  constructor(
    private readonly root: TreeNode,
    readonly contents: ContentNumbers,
  ) {}

  /** To be called when names come or go. */
  changed(): void {
    this.#nodes = undefined;
    this.#lists.clear();
  }

  get(path: string): FileNode | undefined {
    let node: TreeNode | undefined = this.root;
    if (path === '') return node;
    for (const part of path.split('/')) node = node?.child(part);
    return node;
  }

  resolve(path: string): FileNode | undefined {
    return walk(this.root, path, true).node;
  }

  child(directory: FileNode, name: string): FileNode | undefined {
    return (directory as TreeNode).child(name);
  }

  parent(node: FileNode): FileNode | undefined {
    return (node as TreeNode).parent;
  }

  list(path: string): FileNode[] {
    const node = walk(this.root, path, true).node;
    return node ? [...this.#sorted(node)] : [];
  }

  children(directory: FileNode): readonly FileNode[] {
    return this.#sorted(directory as TreeNode);
  }

  nodes(): readonly FileNode[] {
    return (this.#nodes ??= this.#allBelow());
  }

  #allBelow(): TreeNode[] {
    const nodes: TreeNode[] = [];
    const stack = this.#sorted(this.root).toReversed();
    for (let node = stack.pop(); node; node = stack.pop()) {
      nodes.push(node);
      if (!node.children) continue;
      const children = this.#sorted(node);
      for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as TreeNode);
    }
    return nodes;
  }

  #sorted(directory: TreeNode): readonly TreeNode[] {
    return directory.children ? getOrMake(this.#lists, directory, () => directory.sortedChildren()) : NO_CHILDREN;
  }
}
