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

/** Changes a tree, layer by layer, and undoes what the top layers changed, as long as that is not too much to keep. */
export class TreeEdits {
  /** What undoes the changes of each layer, the top one last; none of the layers below those. */
  readonly #layers: (() => void)[][] = [];
  /** How many there are. */
  #count = 0;
  /** Those of the layer that is applied; undefined when it has too many. */
  #current: (() => void)[] | undefined;

  constructor(private readonly observer: NameObserver) {}

  /** So many layers from the top can be undone. */
  get undoable(): number {
    return this.#layers.length;
  }

  beginLayer(): void {
    this.#current = [];
    this.#layers.push(this.#current);
  }

  /** Undoes all changes of the top layer, the last one first. */
  undoLayer(): void {
    const changes = this.#layers.pop() ?? [];
    this.#count -= changes.length;
    for (let index = changes.length - 1; index >= 0; index--) changes[index]?.();
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
    if (this.#current) this.#note(() => void (before ? parent.attach(before) : node.detach()));
  }

  /** Takes a name out of its directory; false when it, or a directory above it, went before. */
  detach(node: TreeNode): boolean {
    const isThere = node.detach();
    if (isThere && this.#current) this.#note(() => node.parent?.attach(node));
    return isThere;
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

  #note(undo: () => void): void {
    this.#current?.push(undo);
    this.#count++;
    while (this.#count > MAX_CHANGES) {
      const lowest = this.#layers.shift();
      this.#count -= lowest?.length ?? this.#count;
      if (lowest === this.#current) this.#current = undefined;
    }
  }
}
