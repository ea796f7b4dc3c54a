import { pushTo } from '../collections.js';
import type { FileChange, FileChanges } from '../report/comparison-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { LACKING } from '../scan/content-numbers.js';
import { FirstNames } from '../scan/first-names.js';
import { DirectoryTotals, type Totals } from './directories.js';
import { pairPaths } from './pair-paths.js';

/** A name that only one side has, of which there may be a million. */
interface LoneName {
  readonly node: FileNode;
  /** Bytes that are counted at it. */
  readonly bytes: number;
  /** Those of its directory. */
  readonly totals: Totals;
  /** The other end of a move. */
  moved: LoneName | null;
}

/**
 * Compares two final file systems name by name; directories count through what is in them.
 * added - removed + content = visibleSize delta, and so does every directory's own delta.
 */
export function compareFiles(
  baseline: FileSystem,
  candidate: FileSystem,
  options: { readonly items: boolean } = { items: false },
): FileChanges {
  const directories = new DirectoryTotals();
  const counts = { added: 0, removed: 0, content: 0, metadata: 0, moved: 0, unchanged: 0 };
  const bytes = { added: 0, removed: 0, content: 0 };
  const removed: LoneName[] = [];
  const added: LoneName[] = [];
  const items: (FileChange | LoneName)[] = [];
  const count = (change: FileChange['change'], totals: Totals): void => {
    counts[change]++;
    totals[change]++;
  };
  const [bytesThen, bytesNow] = [countBytes(), countBytes()];
  const contents = baseline.contents.among(candidate.contents);
  pairPaths(withoutDirectories(baseline), withoutDirectories(candidate), (then, now) => {
    const before = then ? bytesThen(then) : 0;
    const after = now ? bytesNow(now) : 0;
    const node = now ?? then;
    if (!node) return;
    if (!then || !now) {
      const lone = { node, bytes: now ? after : before, totals: directories.above(node.path), moved: null };
      lone.totals.delta += after - before;
      (now ? added : removed).push(lone);
      if (now && options.items) items.push(lone);
      return;
    }
    const change = changeOf(then, now, contents);
    if (!change) {
      counts.unchanged++;
      if (after === before) return;
    }
    const totals = directories.above(node.path);
    totals.delta += after - before;
    bytes.content += after - before;
    if (!change) return;
    count(change, totals);
    if (options.items) items.push(changedItem(then, now, { change, before, after }));
  });
  pairMoved(removed, added, contents);
  for (const { bytes: size, totals, moved } of removed) {
    if (moved) continue;
    count('removed', totals);
    bytes.removed += size;
  }
  for (const { bytes: size, totals, moved } of added) {
    count(moved ? 'moved' : 'added', totals);
    if (!moved) bytes.added += size;
  }
  const changes = { counts, bytes, directories: directories.largest() };
  return options.items ? { ...changes, items: [...removedItems(removed), ...items.map(itemOf)] } : changes;
}

const withoutDirectories = (fileSystem: FileSystem): FileNode[] =>
  fileSystem.nodes().filter(({ type }) => type !== 'directory');

/** The bytes that are counted at a name, asked in the order of the file system: of a hard-linked inode, its first name has them all. */
function countBytes(): (node: FileNode) => number {
  const names = new FirstNames();
  return ({ body }) => (body && names.isFirst(body) ? body.storedSize : 0);
}

/**
 * What happened to a name that both sides have; undefined when nothing did.
 * @param contents the numbers of the baseline's contents in the candidate
 */
function changeOf(then: FileNode, now: FileNode, contents: Int32Array): 'content' | 'metadata' | undefined {
  if (then.type !== now.type || then.linkTarget !== now.linkTarget) return 'content';
  if (then.body && contents[then.body.content] !== now.body?.content) return 'content';
  const isSame =
    then.mode === now.mode &&
    then.uid === now.uid &&
    then.gid === now.gid &&
    then.mtime === now.mtime &&
    then.capability === now.capability;
  return isSame ? undefined : 'metadata';
}

/**
 * Pairs a removed and an added name with the same content and bytes: that one moved. Only a byte that is counted at both
 * names tells.
 */
function pairMoved(removed: readonly LoneName[], added: readonly LoneName[], contents: Int32Array): void {
  const wanted = new Set<number>();
  for (const { node, bytes } of added) if (bytes > 0 && node.body) wanted.add(node.body.content);
  const gone = new Map<string, LoneName[]>();
  for (let index = removed.length - 1; index >= 0; index--) {
    const lone = removed[index] as LoneName;
    const content = lone.bytes > 0 && lone.node.body ? (contents[lone.node.body.content] ?? LACKING) : LACKING;
    if (wanted.has(content)) pushTo(gone, `${lone.bytes} ${content}`, lone);
  }
  if (gone.size === 0) return;
  for (const lone of added) {
    const source = gone.get(`${lone.bytes} ${lone.node.body?.content ?? LACKING}`)?.pop();
    if (!source) continue;
    lone.moved = source;
    source.moved = lone;
  }
}

const FIELDS = ['type', 'mode', 'uid', 'gid', 'mtime', 'linkTarget', 'capability'] as const;

function changedItem(
  then: FileNode,
  now: FileNode,
  { change, before, after }: { change: 'content' | 'metadata'; before: number; after: number },
): FileChange {
  const fields = FIELDS.filter((field) => then[field] !== now[field]);
  return { path: now.path, change, from: null, fields, baselineSize: before, candidateSize: after };
}

function removedItems(removed: readonly LoneName[]): FileChange[] {
  const left = removed.filter(({ moved }) => moved === null);
  return left.map(({ node: { path }, bytes }) => ({
    path,
    change: 'removed',
    from: null,
    fields: [],
    baselineSize: bytes,
    candidateSize: null,
  }));
}

/** The item of a name that the candidate has. */
function itemOf(item: FileChange | LoneName): FileChange {
  if ('change' in item) return item;
  const { node, bytes, moved } = item;
  return {
    path: node.path,
    change: moved ? 'moved' : 'added',
    from: moved?.node.path ?? null,
    fields: [],
    baselineSize: moved?.bytes ?? null,
    candidateSize: bytes,
  };
}
