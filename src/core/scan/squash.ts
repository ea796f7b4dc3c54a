import { directoryOf, nameOf } from '../image/path.js';
import type { ErrorCode } from '../errors.js';
import type { HiddenBody } from '../image-analysis.js';
import { EntryPaths } from './entry-paths.js';
import { ContentNumbers } from './content-numbers.js';
import type { EntryTable } from './entry-table.js';
import { isMarker, newBody } from './squash-entry.js';
import { LowerDirectories, Marks } from './squash-marks.js';
import { type NameObserver, TreeEdits } from './tree-edits.js';
import { type Inode, TreeFileSystem, TreeNode, walk } from './tree.js';

/** What the squash tells while it goes through the layers. */
export interface SquashObserver extends NameObserver {
  problem(code: ErrorCode, layerIndex: number, path: string, message: string): void;
}

/** The name of a body that went last, and in which event. */
interface LastName {
  readonly path: string;
  readonly event: number;
}

/**
 * The stack of layers as one running tree: each layer is applied once, each entry touches only its own
 * path, so the time is linear in entries. Layers are applied as containerd does: whiteouts hide what
 * lower layers put there and nothing of their own layer, whatever the order in the archive; symbolic
 * links in parent directories are followed inside the root, a bounded number of times.
 * Source: OCI image-spec layer.md, "Representing Changes", "Whiteouts".
 */
export class Squash {
  readonly #root = new TreeNode('', undefined);
  readonly #hidden: HiddenBody[] = [];
  readonly #contents = new ContentNumbers();
  readonly fileSystem = new TreeFileSystem(this.#root, this.#contents);
  /** Parent directories of this layer's paths, and that of the entry before. */
  readonly #parents = new Map<string, TreeNode>();
  #parent: TreeNode | undefined;
  /** Bodies that lost their last name in this layer, of all that lost any the name that went last. */
  readonly #lost = new Set<Inode>();
  readonly #lastNames = new Map<Inode, LastName>();
  /** Counts what takes names: all whiteouts of a layer together, and each entry that replaces something. */
  #event = 0;
  /** The names that this layer's whiteouts took. */
  readonly #whitedOut = new Map<string, Inode>();
  #layer = -1;
  readonly #edits: TreeEdits;
  /** How many bodies were hidden, and contents numbered, below each layer. */
  readonly #below: { readonly hidden: number; readonly contents: number }[] = [];

  constructor(private readonly observer: SquashObserver) {
    this.#edits = new TreeEdits(observer);
  }

  /** Bodies that no name leads to any more, in the order in which they went. */
  get hidden(): readonly HiddenBody[] {
    return this.#hidden;
  }

  /** So many layers from the top can be taken off again. */
  get removable(): number {
    return this.#edits.undoable;
  }

  /** Takes the top layer off, as if it had never been applied. */
  takeOff(): void {
    const { hidden = 0, contents = 0 } = this.#below.pop() ?? {};
    this.#edits.undoLayer();
    this.#hidden.length = hidden;
    this.#contents.forgetFrom(contents);
    this.#layer--;
    this.fileSystem.changed();
  }

  /** Puts the next layer on top. */
  apply(table: EntryTable): void {
    this.#layer++;
    this.#event++;
    this.#below.push({ hidden: this.#hidden.length, contents: this.#contents.length });
    this.#edits.beginLayer();
    this.fileSystem.changed();
    this.#applyMarks(Marks.of(table));
    const paths = new EntryPaths(table);
    for (let entry = 0; entry < table.length; entry++) {
      if (!paths.read(entry)) this.#parent = undefined;
      this.#entry(table, entry, paths);
    }
    this.#settle();
    this.#forgetParents();
    for (const books of [this.#lost, this.#lastNames, this.#whitedOut]) books.clear();
  }

  /** Finds all that the whiteouts name before any of it goes, so that their order changes nothing. */
  #applyMarks(marks: Marks): void {
    const lower = new LowerDirectories(this.#root, marks.directories);
    const targets = marks.whiteouts.map((path) => lower.get(directoryOf(path))?.child(nameOf(path)));
    const emptied = marks.opaques.map((path) => lower.get(path));
    for (const target of targets) if (target && this.#edits.detach(target)) this.#remove(target, this.#whitedOut);
    for (const directory of emptied) {
      if (!directory) continue;
      for (const child of this.#edits.takeChildren(directory)) this.#remove(child, this.#whitedOut);
    }
  }

  /** Takes a subtree that was already cut off out of the books. */
  #remove(top: TreeNode, names?: Map<string, Inode>): void {
    const stack = [top];
    for (let node = stack.pop(); node; node = stack.pop()) {
      for (const child of this.#edits.takeChildren(node)) stack.push(child);
      if (node.body) this.#unlink(node, node.body, names);
    }
  }

  #unlink(node: TreeNode, body: Inode, names?: Map<string, Inode>): void {
    const path = node.path;
    this.#edits.unlink(node, body);
    // Names that go in one event have no order: the greatest counts as the last.
    const last = this.#lastNames.get(body);
    if (last?.event !== this.#event || path > last.path) this.#lastNames.set(body, { path, event: this.#event });
    if (body.names === 0) this.#lost.add(body);
    names?.set(path, body);
  }

  #entry(table: EntryTable, entry: number, paths: EntryPaths): void {
    const { directory, name } = paths;
    if ((name.includes('.wh.') || directory.includes('.wh.')) && isMarker(paths.path, name))
      return this.#markerBody(table, entry, paths.path);
    if (name === '') return this.#rootEntry(table, entry);
    const parent = (this.#parent ??= this.#parentAt(directory));
    const before = parent.child(name);
    const type = table.type(entry);
    if (before && type === 'directory' && before.type === 'directory')
      return this.#edits.describe(before, table, entry, this.#layer);
    const node = new TreeNode(name, parent);
    node.describe(table, entry, this.#layer);
    const body = this.#body(table, entry, node);
    if (before) this.#replace(before);
    this.#edits.attach(parent, node, before, body);
  }

  #replace(before: TreeNode): void {
    this.#event++;
    if (before.type === 'directory' || before.type === 'symlink') this.#forgetParents();
    this.#remove(before);
  }

  #forgetParents(): void {
    this.#parents.clear();
    this.#parent = undefined;
  }

  /** The body that the entry brings or links to, if it is a regular file. */
  #body(table: EntryTable, entry: number, node: TreeNode): Inode | undefined {
    const type = table.type(entry);
    if (type === 'file') return newBody(table, entry, this.#layer, this.#contents);
    if (type !== 'hardlink') return undefined;
    const target = table.link(entry);
    const found = walk(this.#root, target, false).node;
    if (found && found.type !== 'directory') {
      node.describeAs(found);
      return found.body;
    }
    const removed = this.#whitedOut.get(target);
    if (removed) return removed;
    this.observer.problem(
      'LINK_UNRESOLVED',
      this.#layer,
      node.path,
      'the hard link points at no file; it counts as empty',
    );
    return { ...newBody(table, entry, this.#layer, this.#contents), size: 0, storedSize: 0 };
  }

  #rootEntry(table: EntryTable, entry: number): void {
    if (table.type(entry) === 'directory') this.#edits.describe(this.#root, table, entry, this.#layer);
    else this.#markerBody(table, entry, '');
  }

  /** Bytes of whiteout and ignored entries are shipped and never seen: deleted by their own layer. */
  #markerBody(table: EntryTable, entry: number, path: string): void {
    if (table.type(entry) !== 'file' || (table.columns.storedSizes[entry] ?? 0) === 0) return;
    this.#hide(newBody(table, entry, this.#layer, this.#contents), path, 'deleted');
  }

  /** The directory at `path` for a new entry; what is missing or in the way becomes a directory. */
  #parentAt(path: string): TreeNode {
    const cached = this.#parents.get(path);
    if (cached) return cached;
    const parent = path === '' ? this.#root : this.#directory(this.#parentAt(directoryOf(path)), nameOf(path));
    this.#parents.set(path, parent);
    return parent;
  }

  #directory(parent: TreeNode, name: string): TreeNode {
    const node = parent.child(name);
    if (node?.type === 'directory') return node;
    if (node?.type === 'symlink') {
      const target = this.#linkedDirectory(parent, node);
      if (target) return target;
    }
    if (node) this.#replace(node);
    const directory = new TreeNode(name, parent);
    this.#edits.attach(parent, directory, node);
    return directory;
  }

  /** Where a link in a parent path leads, made when missing, as containerd does; undefined for a loop. */
  #linkedDirectory(parent: TreeNode, link: TreeNode): TreeNode | undefined {
    const found = walk(this.#root, link.path, true);
    if (found.node?.type === 'directory') return found.node;
    if (found.loop) {
      this.observer.problem(
        'SYMLINK_LOOP',
        this.#layer,
        link.path,
        'too many symbolic links in a parent path; replaced by a directory',
      );
      return undefined;
    }
    if (found.node) return undefined;
    let node = link.linkTarget?.startsWith('/') ? this.#root : parent;
    for (const part of link.linkTarget?.split('/') ?? []) {
      if (part === '' || part === '.') continue;
      node = part === '..' ? (node.parent ?? this.#root) : this.#directory(node, part);
    }
    return node;
  }

  /** At the end of a layer, says how each body that lost its last name was hidden. */
  #settle(): void {
    for (const body of this.#lost) {
      if (body.names > 0) continue;
      const lastName = this.#lastNames.get(body)?.path ?? '';
      const now = this.fileSystem.get(lastName);
      const replaced = now?.type === 'file' && now.layerIndex === this.#layer && now.body;
      if (!replaced) this.#hide(body, lastName, 'deleted');
      else this.#hide(body, lastName, replaced.content === body.content ? 'metadataOnly' : 'overwritten');
    }
  }

  #hide({ layerIndex, storedSize, content }: Inode, path: string, kind: HiddenBody['kind']): void {
    this.#hidden.push({ path, layerIndex, hiddenByLayer: this.#layer, kind, storedSize, content });
  }
}
