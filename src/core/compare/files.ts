import { pushTo } from '../collections.js';
import { directoryOf } from '../image/path.js';
import type { FileChange, FileChanges } from '../report/comparison-report.js';
import type { Body, FileNode, FileSystem } from '../scan/file-system.js';
import { DirectoryTotals } from './directories.js';

/** A name and the bytes that are counted at it: of a hard-linked inode, its first name has them all. */
interface CountedFile {
  readonly node: FileNode;
  readonly bytes: number;
}

/**
 * Compares two final file systems name by name; directories count through what is in them.
 * added - removed + content = visibleSize delta, and so does every directory's own delta.
 */
export function compareFiles(baseline: FileSystem, candidate: FileSystem): FileChanges & { items: FileChange[] } {
  const before = countFiles(baseline);
  const after = countFiles(candidate);
  const items = pairMoved(changesOf(before, after), before, after);
  const directories = new DirectoryTotals();
  const counts = { added: 0, removed: 0, content: 0, metadata: 0, moved: 0, unchanged: 0 };
  const bytes = { added: 0, removed: 0, content: 0 };
  let changedNames = 0;
  for (const item of items) {
    counts[item.change]++;
    directories.count(directoryOf(item.path), item.change);
    if (item.change !== 'added' && item.change !== 'moved') changedNames++;
    if (item.change === 'moved' && item.from !== null) changedNames++;
    if (item.change === 'added') bytes.added += item.candidateSize ?? 0;
    if (item.change === 'removed') bytes.removed += item.baselineSize ?? 0;
  }
  counts.unchanged = before.size - changedNames;
  for (const [path, { bytes: size }] of before) directories.add(directoryOf(path), -size);
  for (const [path, { bytes: size }] of after) {
    directories.add(directoryOf(path), size);
    const earlier = before.get(path);
    if (earlier) bytes.content += size - earlier.bytes;
  }
  return { counts, bytes, directories: directories.largest(), items };
}

/** Every name but directories, with its bytes, in path order. */
function countFiles(fileSystem: FileSystem): Map<string, CountedFile> {
  const files = new Map<string, CountedFile>();
  const seen = new Set<Body>();
  for (const node of fileSystem.nodes()) {
    if (node.type === 'directory') continue;
    const first = node.body !== undefined && !seen.has(node.body);
    if (node.body) seen.add(node.body);
    files.set(node.path, { node, bytes: first ? node.body.storedSize : 0 });
  }
  return files;
}

function changesOf(before: ReadonlyMap<string, CountedFile>, after: ReadonlyMap<string, CountedFile>): FileChange[] {
  const items: FileChange[] = [];
  for (const [path, { bytes }] of before) {
    if (!after.has(path)) items.push(change(path, 'removed', bytes, null));
  }
  for (const [path, now] of after) {
    const then = before.get(path);
    if (!then) items.push(change(path, 'added', null, now.bytes));
    else {
      const fields = changedFields(then.node, now.node);
      const kind = sameContent(then.node, now.node) ? (fields.length > 0 ? 'metadata' : undefined) : 'content';
      if (kind) items.push({ ...change(path, kind, then.bytes, now.bytes), fields });
    }
  }
  return items;
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

function changedFields(then: FileNode, now: FileNode): FileChange['fields'] {
  const fields = ['type', 'mode', 'uid', 'gid', 'mtime', 'linkTarget', 'capability'] as const;
  return fields.filter((field) => then[field] !== now[field]);
}

/** Turns a removed and an added file with the same content and bytes into one that moved. */
function pairMoved(
  items: FileChange[],
  before: ReadonlyMap<string, CountedFile>,
  after: ReadonlyMap<string, CountedFile>,
): FileChange[] {
  const gone = new Map<string, FileChange[]>();
  for (const item of items) {
    const key = item.change === 'removed' ? contentKey(before.get(item.path)) : undefined;
    if (key !== undefined) pushTo(gone, key, item);
  }
  const paired = new Set<FileChange>();
  const result = items.map((item) => {
    const key = item.change === 'added' ? contentKey(after.get(item.path)) : undefined;
    const source = key === undefined ? undefined : gone.get(key)?.shift();
    if (!source) return item;
    paired.add(source);
    return { ...item, change: 'moved' as const, from: source.path, baselineSize: source.baselineSize };
  });
  return result.filter((item) => !paired.has(item));
}

const contentKey = (file: CountedFile | undefined): string | undefined =>
  file?.node.body && file.bytes > 0 ? `${file.bytes} ${file.node.body.contentHash}` : undefined;
