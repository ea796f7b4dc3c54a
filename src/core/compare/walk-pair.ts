import type { FileNode, FileSystem } from '../scan/file-system.js';

/** What is told of two file systems on the way through both, in the order of a tree. */
export interface PairVisitor<Directory> {
  /**
   * A directory of one side, or of both under one name; parents come first.
   * @returns what the names in it are told with
   */
  enter(directory: FileNode, above: Directory | undefined): Directory;
  /** Names of anything but directories that both sides have, or one of them. */
  pair(then: FileNode, now: FileNode, directory: Directory): void;
  removed(then: FileNode, directory: Directory): void;
  added(now: FileNode, directory: Directory): void;
}

/** A directory that is left to be gone through. */
interface Open<Directory> {
  readonly then: readonly FileNode[];
  readonly now: readonly FileNode[];
  readonly directory: Directory;
  /** How many names of each side are done. */
  at: number;
  next: number;
}

const NONE: readonly FileNode[] = [];

/**
 * Goes through two file systems at once. Only names in directories that both have are compared, and no path is: what
 * only one side has is most of what differs.
 */
export function walkPair<Directory>(before: FileSystem, after: FileSystem, visitor: PairVisitor<Directory>): void {
  const open: Open<Directory>[] = [];
  const enter = (then: FileNode | undefined, now: FileNode | undefined, above?: Directory): void => {
    const either = now ?? then;
    if (!either) return;
    open.push({
      then: then ? before.children(then) : NONE,
      now: now ? after.children(now) : NONE,
      directory: visitor.enter(either, above),
      at: 0,
      next: 0,
    });
  };
  enter(before.get(''), after.get(''));
  const tell = (then: FileNode | undefined, now: FileNode | undefined, directory: Directory): void => {
    const isThenDirectory = then?.type === 'directory';
    const isNowDirectory = now?.type === 'directory';
    if (then && now && !isThenDirectory && !isNowDirectory) return visitor.pair(then, now, directory);
    if (then && !isThenDirectory) visitor.removed(then, directory);
    if (now && !isNowDirectory) visitor.added(now, directory);
    if (isThenDirectory || isNowDirectory)
      enter(isThenDirectory ? then : undefined, isNowDirectory ? now : undefined, directory);
  };
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const then = top.then[top.at];
    const now = top.now[top.next];
    if (!then && !now) {
      open.pop();
      continue;
    }
    // the name of both when it is the same, else of the side that has the lower one
    const order = then && now ? compareNames(then.name, now.name) : then ? -1 : 1;
    if (order <= 0) top.at++;
    if (order >= 0) top.next++;
    tell(order <= 0 ? then : undefined, order >= 0 ? now : undefined, top.directory);
  }
}

const compareNames = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
