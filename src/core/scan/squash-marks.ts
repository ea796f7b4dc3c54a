import { directoryOf, isOpaqueMarker, nameOf, whiteoutTarget } from '../image/path.js';
import { EntryPaths } from './entry-paths.js';
import type { EntryTable } from './entry-table.js';
import { type TreeNode, walk } from './tree.js';

/** The whiteouts of one layer, found before its entries are applied. */
export class Marks {
  /** Paths that lower layers have and this one takes away. */
  readonly whiteouts: string[] = [];
  /** Directories whose lower content is hidden. */
  readonly opaques: string[] = [];
  /** Directories that the layer lists, filled only when it has whiteouts. */
  readonly directories = new Set<string>();

  static of(table: EntryTable): Marks {
    const marks = new Marks();
    if (!new EntryPaths(table).mayContain('.wh.')) return marks;
    for (let entry = 0; entry < table.length; entry++) marks.#mark(table.path(entry));
    if (marks.whiteouts.length === 0 && marks.opaques.length === 0) return marks;
    for (let entry = 0; entry < table.length; entry++) {
      if (table.type(entry) === 'directory') marks.directories.add(table.path(entry));
    }
    return marks;
  }

  #mark(path: string): void {
    if (!path.includes('.wh.')) return;
    const name = nameOf(path);
    const directory = directoryOf(path);
    if (isOpaqueMarker(name)) this.opaques.push(directory);
    const target = whiteoutTarget(name);
    if (target !== undefined) this.whiteouts.push(directory === '' ? target : `${directory}/${target}`);
  }
}

/**
 * Finds the directories of the lower layers that whiteouts stand in: links are followed as they are for
 * entries, but not those that this layer replaces by a directory. Each path is looked up once.
 */
export class LowerDirectories {
  readonly #found: Map<string, TreeNode | undefined>;

  constructor(
    private readonly root: TreeNode,
    private readonly replaced: ReadonlySet<string>,
  ) {
    this.#found = new Map([['', root]]);
  }

  get(path: string): TreeNode | undefined {
    if (this.#found.has(path)) return this.#found.get(path);
    const child = this.get(directoryOf(path))?.child(nameOf(path));
    const directory = child?.type === 'symlink' ? this.#follow(child, path) : child;
    this.#found.set(path, directory);
    return directory;
  }

  #follow(link: TreeNode, path: string): TreeNode | undefined {
    return this.replaced.has(path) ? undefined : walk(this.root, link.path, true).node;
  }
}
