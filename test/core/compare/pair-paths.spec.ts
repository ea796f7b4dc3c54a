import fc from 'fast-check';
import { expect, it } from 'vitest';
import { equalEnd } from '../../../src/core/compare/content-sources.js';
import { pairPaths, treeOrder } from '../../../src/core/compare/pair-paths.js';

/** Characters on both sides of the slash, which a file system's order puts before all of them. */
const path = fc
  .array(fc.string({ unit: fc.constantFrom('a', '-', '0', '\u00e9', '\ud800'), minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join('/'));

/** Parents before children, siblings by name: read aloud. */
function byParts(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at === -1) return left.length - right.length;
  const [one, other] = [left[at] ?? '', right[at]];
  return other === undefined || one > other ? 1 : -1;
}

it('orders paths as a file system lists them', () => {
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(Math.sign(treeOrder(a, b))).toBe(Math.sign(byParts(a, b)));
    }),
  );
});

it('pairs what has the same path, and gives everything else alone', () => {
  const paths = fc.uniqueArray(path).map((all) => all.sort(byParts).map((each) => ({ path: each })));
  fc.assert(
    fc.property(paths, paths, (before, after) => {
      const seen: [string | undefined, string | undefined][] = [];
      pairPaths(before, after, (then, now) => seen.push([then?.path, now?.path]));
      const all = [...new Set([...before, ...after].map((each) => each.path))].sort(byParts);
      const has = (list: readonly { path: string }[], wanted: string) =>
        list.find((each) => each.path === wanted)?.path;
      expect(seen).toEqual(all.map((each) => [has(before, each), has(after, each)]));
    }),
  );
});

it('counts equal components at the end of two paths', () => {
  fc.assert(
    fc.property(path, path, path, (a, b, end) => {
      const [left, right] = [`${a}/${end}`.split('/').reverse(), `${b}/${end}`.split('/').reverse()];
      let equal = 0;
      while (equal < left.length && left[equal] === right[equal]) equal++;
      expect(equalEnd(`${a}/${end}`, `${b}/${end}`)).toBe(equal);
    }),
  );
});
