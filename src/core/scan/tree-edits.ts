import type { EntryTable } from './entry-table.js';
import type { Inode, TreeNode } from './tree.js';

/** Changes that are kept: a later build of an image differs from it in its top layers, which are small most of the time. */
const MAX_CHANGES = 50_000;

/** What names tell that come and go. */
export interface NameObserver {
  /** A name now leads to this body. */
  linked(node: TreeNode, body: Inode): void;
  unlinked(node: TreeNode, body: Inode): void;
}

/** A change that can be undone: a new name, which is most of them, or what undoes any other. */
type Change = TreeNode | (() => void);

/** The changes of one layer. */
interface LayerChanges {
  readonly changes: Change[];
  /** How much they keep, in changes. */
  weight: number;
  /** Directories whose names were noted in their order, which later changes cannot bring back. */
  readonly copied: Set<TreeNode>;
}

/** Changes a tree, layer by layer, and undoes what the top layers changed, as long as that is not too much to keep. */
export class TreeEdits {
  /** Of each layer that can be undone, the top one last. */
  readonly #layers: LayerChanges[] = [];
  #weight = 0;
  /** Those of the layer that is applied; undefined when they are too many. */
  #current: LayerChanges | undefined;

  constructor(private readonly observer: NameObserver) {}

  /** So many layers from the top can be undone. */
  get undoable(): number {
    return this.#layers.length;
  }

  beginLayer(): void {
    this.#current = { changes: [], weight: 0, copied: new Set() };
    this.#layers.push(this.#current);
  }

  /** Undoes all changes of the top layer, the last one first. */
  undoLayer(): void {
    const { changes = [], weight = 0 } = this.#layers.pop() ?? {};
    for (const change of changes.reverse()) {
      if (typeof change === 'function') change();
      else this.#takeAway(change);
    }
    this.#weight -= weight;
    this.#current = undefined;
  }

  /** Makes a directory that is there already what another entry says. */
  describe(node: TreeNode, table: EntryTable, entry: number, layerIndex: number): void {
    if (this.#current) this.#note(node.restorer());
    node.describe(table, entry, layerIndex);
  }

  /**
   * Puts a name into its directory.
   * @param before what is there under that name
   * @param body what the name leads to, where that is a regular file
   */
  attach(parent: TreeNode, node: TreeNode, before?: TreeNode, body?: Inode): void {
    parent.attach(node);
    if (body) {
      node.body = body;
      this.#linked(node, body);
    }
    if (!this.#current) return;
    this.#note(before ? () => this.#giveBack(node, before) : node);
  }

  /** Takes a name out of its directory; false when it, or a directory above it, went before. */
  detach(node: TreeNode): boolean {
    const { parent } = node;
    if (parent && this.#current && !this.#current.copied.has(parent)) {
      const { childCount } = parent;
      const children = childCount > MAX_CHANGES ? undefined : parent.copyChildren();
      this.#current.copied.add(parent);
      this.#note(() => children && parent.giveChildren(children), childCount);
    }
    return node.detach();
  }

  /** Takes all names out of a directory. */
  takeChildren(node: TreeNode): Iterable<TreeNode> {
    const children = node.takeChildren();
    if (!children) return [];
    if (this.#current) this.#note(() => node.giveChildren(children), children.size);
    return children.values();
  }

  /** The name goes away, with its node. */
  unlink(node: TreeNode, body: Inode): void {
    this.#unlinked(node, body);
    if (this.#current) this.#note(() => this.#linked(node, body));
  }

  #linked(node: TreeNode, body: Inode): void {
    body.names++;
    this.observer.linked(node, body);
  }

  #unlinked(node: TreeNode, body: Inode): void {
    body.names--;
    this.observer.unlinked(node, body);
  }

  #takeAway(node: TreeNode): void {
    node.detach();
    if (node.body) this.#unlinked(node, node.body);
  }

  /** A name of before takes its place again, which the order of names is kept by. */
  #giveBack(node: TreeNode, before: TreeNode): void {
    node.parent?.attach(before);
    if (node.body) this.#unlinked(node, node.body);
  }

  #note(change: Change, weight = 1): void {
    if (!this.#current) return;
    this.#current.changes.push(change);
    this.#current.weight += weight;
    this.#weight += weight;
    while (this.#weight > MAX_CHANGES) {
      const lowest = this.#layers.shift();
      this.#weight -= lowest?.weight ?? this.#weight;
      if (lowest === this.#current) this.#current = undefined;
    }
  }
}
