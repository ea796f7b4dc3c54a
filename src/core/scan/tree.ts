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
  #children: Map<string, TreeNode> | undefined;
  /** In the order of their names, once they were asked for. */
  #sorted: readonly TreeNode[] | undefined;

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

  /** Gives back what `describe` changes, as it is now. */
  restorer(): () => void {
    const { type, mode, layerIndex } = this;
    const [table, entry] = [this.#table, this.#entry];
    return () => {
      Object.assign(this, { type, mode, layerIndex });
      this.#table = table;
      this.#entry = entry;
    };
  }

  child(name: string): TreeNode | undefined {
    return this.#children?.get(name);
  }

  /** Takes it out of its directory; false when it, or a directory above it in a removed subtree, went before. */
  detach(): boolean {
    const { parent } = this;
    if (!parent || parent.child(this.name) !== this) return false;
    parent.#sorted = undefined;
    return parent.#children?.delete(this.name) ?? false;
  }

  /** Takes all children out of the directory. */
  takeChildren(): Map<string, TreeNode> | undefined {
    const children = this.#children;
    this.#children = this.#sorted = undefined;
    return children;
  }

  get childCount(): number {
    return this.#children?.size ?? 0;
  }

  copyChildren(): Map<string, TreeNode> {
    return new Map(this.#children);
  }

  /** Puts back what was taken out, or copied. */
  giveChildren(children: Map<string, TreeNode>): void {
    this.#children = children;
    this.#sorted = undefined;
  }

  attach(node: TreeNode): void {
    this.#children ??= new Map();
    this.#children.set(node.name, node);
    this.#sorted = undefined;
  }

  /** The children in the order of their names. */
  sortedChildren(): readonly TreeNode[] {
    if (!this.#children) return NO_CHILDREN;
    return (this.#sorted ??= [...this.#children.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
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

  constructor(
    private readonly root: TreeNode,
    readonly contents: ContentNumbers,
  ) {}

  /** To be called when names come or go. */
  changed(): void {
    this.#nodes = undefined;
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
    return node ? [...node.sortedChildren()] : [];
  }

  children(directory: FileNode): readonly FileNode[] {
    return (directory as TreeNode).sortedChildren();
  }

  nodes(): readonly FileNode[] {
    return (this.#nodes ??= allBelow(this.root));
  }
}

function allBelow(root: TreeNode): TreeNode[] {
  const nodes: TreeNode[] = [];
  const stack = root.sortedChildren().toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes.push(node);
    const children = node.sortedChildren();
    for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as TreeNode);
  }
  return nodes;
}
