import type { EntryTable } from './entry-table.js';
import type { Inode, TreeNode } from './tree.js';

/** Changes that are kept: a later build of an image differs from it in its top layers, which are small most of the time. */
const MAX_CHANGES = 20_000;

/** What names tell that come and go. */
export interface NameObserver {
  /** A name now leads to this body. */
  linked(node: TreeNode, body: Inode): void;
  unlinked(node: TreeNode, body: Inode): void;
}

/** What undoes the changes of one layer. */
interface LayerChanges {
  readonly undo: (() => void)[];
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
    this.#current = { undo: [], weight: 0, copied: new Set() };
    this.#layers.push(this.#current);
  }

  /** Undoes all changes of the top layer, the last one first. */
  undoLayer(): void {
    const { undo = [], weight = 0 } = this.#layers.pop() ?? {};
    for (let index = undo.length - 1; index >= 0; index--) undo[index]?.();
    this.#weight -= weight;
    this.#current = undefined;
  }

  /** Makes a directory that is there already what another entry says. */
  describe(node: TreeNode, table: EntryTable, entry: number, layerIndex: number): void {
    if (this.#current) this.#note(node.restorer());
    node.describe(table, entry, layerIndex);
  }

  /** Puts a name into its directory. @param before what is there under that name */
  attach(parent: TreeNode, node: TreeNode, before: TreeNode | undefined): void {
    parent.attach(node);
    if (this.#current) this.#note(before ? () => parent.attach(before) : () => node.detach());
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
    if (this.#current) this.#note(() => node.giveChildren(children));
    return children.values();
  }

  link(node: TreeNode, body: Inode): void {
    node.body = body;
    this.#linked(node, body);
    if (this.#current) this.#note(() => this.#unlinked(node, body));
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

  #note(undo: () => void, weight = 1): void {
    if (!this.#current) return;
    this.#current.undo.push(undo);
    this.#current.weight += weight;
    this.#weight += weight;
    while (this.#weight > MAX_CHANGES) {
      const lowest = this.#layers.shift();
      this.#weight -= lowest?.weight ?? this.#weight;
      if (lowest === this.#current) this.#current = undefined;
    }
  }
}
