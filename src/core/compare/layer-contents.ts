import type { EntryTable } from '../scan/entry-table.js';

/** How two layers differ, entry by entry; paths in order, the changed ones of both sides. */
export interface LayerDifference {
  /** Added, removed, of another type, content or link target. */
  readonly content: readonly string[];
  /** Equal in all that, but not in owner, mode or time. */
  readonly metadata: readonly string[];
  /** Those of them whose mode or owner differs, not only the time. */
  readonly permissions: readonly string[];
  /** Which of these fields differ anywhere. */
  readonly fields: readonly MetadataField[];
}

export type MetadataField = 'mode' | 'uid' | 'gid' | 'mtime';

const FIELDS = [
  ['mode', 'modes'],
  ['uid', 'uids'],
  ['gid', 'gids'],
  ['mtime', 'mtimes'],
] as const;

/** Compares the entries of two layers; the last entry of a path counts. */
export function compareLayerContents(baseline: EntryTable, candidate: EntryTable): LayerDifference {
  const before = indexPaths(baseline);
  const content: string[] = [];
  const metadata: string[] = [];
  const permissions: string[] = [];
  const fields = new Set<MetadataField>();
  for (const [path, now] of indexPaths(candidate)) {
    const then = before.get(path);
    before.delete(path);
    if (then === undefined || !sameContent(baseline, then, candidate, now)) {
      content.push(path);
      continue;
    }
    const differing = FIELDS.filter(([, column]) => baseline.columns[column][then] !== candidate.columns[column][now]);
    if (differing.length > 0) metadata.push(path);
    if (differing.some(([field]) => field !== 'mtime')) permissions.push(path);
    for (const [field] of differing) fields.add(field);
  }
  for (const path of before.keys()) content.push(path);
  return { content: content.sort(), metadata: metadata.sort(), permissions: permissions.sort(), fields: [...fields] };
}

function indexPaths(table: EntryTable): Map<string, number> {
  const paths = new Map<string, number>();
  for (let entry = 0; entry < table.length; entry++) paths.set(table.path(entry), entry);
  return paths;
}

const sameContent = (before: EntryTable, then: number, after: EntryTable, now: number): boolean =>
  before.type(then) === after.type(now) &&
  before.hash(then) === after.hash(now) &&
  before.link(then) === after.link(now);
