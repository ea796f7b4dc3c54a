import { pushTo } from '../collections.js';
import { directoryOf } from '../image/path.js';
import type { FileChange, FileChanges } from '../report/comparison-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { FirstNames } from '../scan/first-names.js';
import { DirectoryTotals } from './directories.js';
import { pairPaths } from './pair-paths.js';

/** A name and the bytes that are counted at it: of a hard-linked inode, its first name has them all. */
interface CountedFile {
  readonly path: string;
  readonly node: FileNode;
  readonly bytes: number;
}

/** A change with the content that can tell where a file moved. */
interface Change {
  readonly item: FileChange;
  readonly file: CountedFile;
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
  pairPaths(countFiles(baseline), countFiles(candidate), (then, now) => {
    const file = now ?? then;
    if (!file) return;
    const delta = (now?.bytes ?? 0) - (then?.bytes ?? 0);
    if (delta !== 0) directories.add(directoryOf(file.path), delta);
    if (then && now) bytes.content += delta;
    const item = changeOf(then, now);
    if (item) (now ? others : removed).push({ item, file });
    else counts.unchanged++;
  });
  const items = pairMoved(removed, others);
  for (const item of items) {
    counts[item.change]++;
    directories.count(directoryOf(item.path), item.change);
    if (item.change === 'added') bytes.added += item.candidateSize ?? 0;
    if (item.change === 'removed') bytes.removed += item.baselineSize ?? 0;
  }
  return { counts, bytes, directories: directories.largest(), items };
}

/** Every name but directories, with its bytes, in the order of the file system. */
function countFiles(fileSystem: FileSystem): CountedFile[] {
  const files: CountedFile[] = [];
  const names = new FirstNames();
  for (const node of fileSystem.nodes()) {
    if (node.type === 'directory') continue;
    const { body } = node;
    files.push({ path: node.path, node, bytes: body && names.isFirst(body) ? body.storedSize : 0 });
  }
  return files;
}

/** What happened to a name; undefined when nothing did. */
function changeOf(then: CountedFile | undefined, now: CountedFile | undefined): FileChange | undefined {
  if (!then) return now && change(now.path, 'added', null, now.bytes);
  if (!now) return change(then.path, 'removed', then.bytes, null);
  const fields = changedFields(then.node, now.node);
  const kind = sameContent(then.node, now.node) ? (fields.length > 0 ? 'metadata' : undefined) : 'content';
  return kind && { ...change(now.path, kind, then.bytes, now.bytes), fields };
}

const change = (
  path: string,
  kind: FileChange['change'],
  baselineSize: number | null,
  candidateSize: number | null,
): FileChange => ({
  path,
  change: kind,
  from: null,
  fields: [],
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
  const gone = new Map<string, Change[]>();
  for (const each of removed.toReversed()) {
    const key = contentKey(each.file);
    if (key !== undefined) pushTo(gone, key, each);
  }
  const paired = new Set<FileChange>();
  const rest = others.map(({ item, file }) => {
    const key = item.change === 'added' ? contentKey(file) : undefined;
    const source = key === undefined ? undefined : gone.get(key)?.pop()?.item;
    if (!source) return item;
    paired.add(source);
    return { ...item, change: 'moved' as const, from: source.path, baselineSize: source.baselineSize };
  });
  return [...removed.flatMap(({ item }) => (paired.has(item) ? [] : [item])), ...rest];
}

const contentKey = ({ node, bytes }: CountedFile): string | undefined =>
  node.body && bytes > 0 ? `${bytes} ${node.body.contentHash}` : undefined;
