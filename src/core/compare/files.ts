import { pushTo } from '../collections.js';
import type { FileChange, FileChanges } from '../report/comparison-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { FirstNames } from '../scan/first-names.js';
import { DirectoryTotals } from './directories.js';
import { pairPaths } from './pair-paths.js';

/** A change, with the content that can tell where a file moved. */
interface Change {
  readonly item: FileChange;
  /** Hash of a content of at least one byte that is counted at this name. */
  readonly contentHash: string | undefined;
}

/**
 * Compares two final file systems name by name; directories count through what is in them.
 * added - removed + content = visibleSize delta, and so does every directory's own delta.
 */
export function compareFiles(baseline: FileSystem, candidate: FileSystem): FileChanges & { items: FileChange[] } {
  const directories = new DirectoryTotals();
  const counts = { added: 0, removed: 0, content: 0, metadata: 0, moved: 0, unchanged: 0 };
  const bytes = { added: 0, removed: 0, content: 0 };
  const removed: Change[] = [];
  const others: Change[] = [];
  const [bytesThen, bytesNow] = [countBytes(), countBytes()];
  pairPaths(withoutDirectories(baseline), withoutDirectories(candidate), (then, now) => {
    const before = then ? bytesThen(then) : null;
    const after = now ? bytesNow(now) : null;
    const delta = (after ?? 0) - (before ?? 0);
    if (delta !== 0) directories.add((now ?? then)?.path ?? '', delta);
    if (then && now) bytes.content += delta;
    const item = changeOf({ then, before }, { now, after });
    if (!item) counts.unchanged++;
    else if (now) others.push({ item, contentHash: after === 0 ? undefined : now.body?.contentHash });
    else removed.push({ item, contentHash: before === 0 ? undefined : then?.body?.contentHash });
  });
  const items = pairMoved(removed, others);
  for (const item of items) {
    counts[item.change]++;
    directories.count(item.path, item.change);
    if (item.change === 'added') bytes.added += item.candidateSize ?? 0;
    if (item.change === 'removed') bytes.removed += item.baselineSize ?? 0;
  }
  return { counts, bytes, directories: directories.largest(), items };
}

const withoutDirectories = (fileSystem: FileSystem): FileNode[] =>
  fileSystem.nodes().filter(({ type }) => type !== 'directory');

/** The bytes that are counted at a name, asked in the order of the file system: of a hard-linked inode, its first name has them all. */
function countBytes(): (node: FileNode) => number {
  const names = new FirstNames();
  return ({ body }) => (body && names.isFirst(body) ? body.storedSize : 0);
}

/** What happened to a name; undefined when nothing did. */
function changeOf(
  { then, before }: { then: FileNode | undefined; before: number | null },
  { now, after }: { now: FileNode | undefined; after: number | null },
): FileChange | undefined {
  if (!then) return now && change(now.path, 'added', null, after);
  if (!now) return change(then.path, 'removed', before, null);
  const fields = changedFields(then, now);
  const kind = sameContent(then, now) ? (fields.length > 0 ? 'metadata' : undefined) : 'content';
  return kind && { ...change(now.path, kind, before, after), fields };
}

/** One for all: there may be a million. */
const NO_FIELDS: FileChange['fields'] = [];

const change = (
  path: string,
  kind: FileChange['change'],
  baselineSize: number | null,
  candidateSize: number | null,
): FileChange => ({
  path,
  change: kind,
  from: null,
  fields: NO_FIELDS,
  baselineSize,
  candidateSize,
});

const sameContent = (then: FileNode, now: FileNode): boolean =>
  then.type === now.type && then.linkTarget === now.linkTarget && then.body?.contentHash === now.body?.contentHash;

const FIELDS = ['type', 'mode', 'uid', 'gid', 'mtime', 'linkTarget', 'capability'] as const;

const changedFields = (then: FileNode, now: FileNode): FileChange['fields'] =>
  FIELDS.filter((field) => then[field] !== now[field]);

/** Turns a removed and an added file with the same content and bytes into one that moved. */
function pairMoved(removed: readonly Change[], others: readonly Change[]): FileChange[] {
  const wanted = new Set(others.map(({ item, contentHash }) => (item.change === 'added' ? contentHash : undefined)));
  const gone = new Map<string, FileChange[]>();
  for (const { item, contentHash } of removed.toReversed()) {
    if (contentHash === undefined || !wanted.has(contentHash)) continue;
    pushTo(gone, keyOf(item.baselineSize, contentHash), item);
  }
  const paired = new Set<FileChange>();
  const rest = others.map(({ item, contentHash }) => {
    if (item.change !== 'added' || contentHash === undefined) return item;
    const source = gone.get(keyOf(item.candidateSize, contentHash))?.pop();
    if (!source) return item;
    paired.add(source);
    return { ...item, change: 'moved' as const, from: source.path, baselineSize: source.baselineSize };
  });
  return [...removed.flatMap(({ item }) => (paired.has(item) ? [] : [item])), ...rest];
}

const keyOf = (bytes: number | null, contentHash: string): string => `${bytes} ${contentHash}`;
