import { directoryOf, isOpaqueMarker, nameOf, whiteoutTarget } from '../image/path.js';
import type { EntryTable } from './entry-table.js';

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
