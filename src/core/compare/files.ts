import { pushTo } from '../collections.js';
import type { FileChange, FileChanges } from '../report/comparison-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { LACKING } from '../scan/content-numbers.js';
import { FirstNames } from '../scan/first-names.js';
import { DirectoryTotals, type Totals } from './directories.js';
import { type PairVisitor, walkPair } from './walk-pair.js';

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
  const comparison = new FileComparison(baseline.contents.among(candidate.contents), options.items);
  walkPair(baseline, candidate, comparison);
  return comparison.changes();
}

/** Counts what changed while two file systems are gone through. */
class FileComparison implements PairVisitor<Totals> {
  readonly #directories = new DirectoryTotals();
  readonly #counts = { added: 0, removed: 0, content: 0, metadata: 0, moved: 0, unchanged: 0 };
  readonly #bytes = { added: 0, removed: 0, content: 0 };
  readonly #bytesThen = countBytes();
  readonly #bytesNow = countBytes();
  /** Names of one side that may have moved, or that shall be listed. */
  readonly #removed: LoneName[] = [];
  readonly #added: LoneName[] = [];
  readonly #items: (FileChange | LoneName)[] = [];
  /** The contents of the candidate that the baseline has too. */
  readonly #shared: ReadonlySet<number>;

  /** @param contents the numbers of the baseline's contents in the candidate */
  constructor(
    private readonly contents: Int32Array,
    private readonly isListed: boolean,
  ) {
    this.#shared = new Set(contents);
  }

  enter(directory: FileNode, above: Totals | undefined): Totals {
    return this.#directories.enter(directory, above);
  }

  pair(then: FileNode, now: FileNode, totals: Totals): void {
    const before = this.#bytesThen(then);
    const after = this.#bytesNow(now);
    totals.delta += after - before;
    this.#bytes.content += after - before;
    const change = changeOf(then, now, this.contents);
    if (!change) {
      this.#counts.unchanged++;
      return;
    }
    this.#count(change, totals);
    if (this.isListed) this.#items.push(changedItem(then, now, { change, before, after }));
  }

  removed(node: FileNode, totals: Totals): void {
    const bytes = this.#bytesThen(node);
    totals.delta -= bytes;
    const mayHaveMoved = bytes > 0 && node.body !== undefined && this.contents[node.body.content] !== LACKING;
    if (mayHaveMoved || this.isListed) this.#removed.push({ node, bytes, totals, moved: null });
    else this.#remove(bytes, totals);
  }

  added(node: FileNode, totals: Totals): void {
    const bytes = this.#bytesNow(node);
    totals.delta += bytes;
    const mayHaveMoved = bytes > 0 && node.body !== undefined && this.#shared.has(node.body.content);
    const lone = mayHaveMoved || this.isListed ? { node, bytes, totals, moved: null } : undefined;
    if (lone) this.#added.push(lone);
    else this.#add(bytes, totals);
    if (lone && this.isListed) this.#items.push(lone);
  }

  /** All that was counted; to be called once. */
  changes(): FileChanges {
    pairMoved(this.#removed, this.#added, this.contents);
    for (const { bytes, totals, moved } of this.#removed) if (!moved) this.#remove(bytes, totals);
    for (const { bytes, totals, moved } of this.#added) {
      if (moved) this.#count('moved', totals);
      else this.#add(bytes, totals);
    }
    const changes = { counts: this.#counts, bytes: this.#bytes, directories: this.#directories.largest() };
    return this.isListed
      ? { ...changes, items: [...removedItems(this.#removed), ...this.#items.map(itemOf)] }
      : changes;
  }

  #remove(bytes: number, totals: Totals): void {
    this.#count('removed', totals);
    this.#bytes.removed += bytes;
  }

  #add(bytes: number, totals: Totals): void {
    this.#count('added', totals);
    this.#bytes.added += bytes;
  }

  #count(change: FileChange['change'], totals: Totals): void {
    this.#counts[change]++;
    totals[change]++;
  }
}

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
