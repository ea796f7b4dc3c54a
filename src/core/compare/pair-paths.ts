const SLASH = 0x2f;

/**
 * Goes through two lists in the order of a file system at once, and gives what has the same path in both as a pair.
 * Linear, and no path is hashed.
 */
export function pairPaths<Item extends { readonly path: string }>(
  before: readonly Item[],
  after: readonly Item[],
  visit: (then: Item | undefined, now: Item | undefined) => void,
): void {
  let at = 0;
  let next = 0;
  while (at < before.length || next < after.length) {
    const then = before[at];
    const now = after[next];
    const order = then && now ? treeOrder(then.path, now.path) : then ? -1 : 1;
    if (order <= 0) at++;
    if (order >= 0) next++;
    visit(order <= 0 ? then : undefined, order >= 0 ? now : undefined);
  }
}

/** Which of two paths a file system gives first: parents before children, siblings by name. */
export function treeOrder(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    if (left === SLASH) return -1;
    return right === SLASH || left > right ? 1 : -1;
  }
  return a.length - b.length;
}
