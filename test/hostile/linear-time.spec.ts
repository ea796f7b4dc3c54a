import { describe, expect, it } from 'vitest';
import { EntryTable, EntryTableBuilder, type EntryType } from '../../src/core/scan/entry-table.js';
import { Squash } from '../../src/core/scan/squash.js';

type Entry = readonly [path: string, type?: EntryType, link?: string];

function tableOf(entries: readonly Entry[]): EntryTable {
  const builder = new EntryTableBuilder();
  const facts = { capability: false, mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 1, storedSize: 1 };
  for (const [path, type = 'file', link = ''] of entries)
    builder.add({ ...facts, path: Buffer.from(path), link: Buffer.from(link), type });
  return new EntryTable(builder.finish());
}

/** The least seconds of this thread that it takes to stack the layers, of several runs: others use the machine too. */
function cost(layers: readonly EntryTable[]): number {
  const runs = Array.from({ length: 3 }, () => {
    const squash = new Squash({ linked: () => undefined, unlinked: () => undefined, problem: () => undefined });
    const before = process.threadCpuUsage();
    for (const layer of layers) squash.apply(layer);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...runs);
}

const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const depth = 60;
const deep = range(depth, (level) => `level-${level}`).join('/');
const parents = range(depth, (level): Entry => [
  deep
    .split('/')
    .slice(0, level + 1)
    .join('/'),
  'directory',
]);

/** Layers of a hostile shape, for a size. */
const SHAPES: Readonly<Record<string, (size: number) => Entry[][]>> = {
  'whiteouts at the end of a deep path that the layer lists': (size) => [
    range(size, (index): Entry => [`${deep}/file-${index}`]),
    [...parents, ...range(size, (index): Entry => [`${deep}/.wh.file-${index}`])],
  ],
  'whiteouts of nothing': (size) => [
    range(size, (index): Entry => [`${deep}/file-${index}`]),
    [...parents, ...range(size, (index): Entry => [`${deep}/.wh.absent-${index}`])],
  ],
  'opaque directories, one in the other': (size) => [
    range(size, (index): Entry => [`${deep}/file-${index}`]),
    range(size, (index): Entry => [`${deep.slice(0, deep.length - (index % 50))}/.wh..wh..opq`]),
  ],
  'one path, again and again': (size) => [range(size, (): Entry => ['a/b/c'])],
  'a directory that becomes a file, again and again': (size) => [
    range(size, (index): Entry => (index % 2 === 0 ? ['a/b'] : ['a/b/c/d'])),
  ],
  'hard links to one file, taken away one by one': (size) => [
    [['a'], ...range(size, (index): Entry => [`link-${index}`, 'hardlink', 'a'])],
    [['.wh.a'], ...range(size, (index): Entry => [`.wh.link-${index}`])],
  ],
  'a flat directory that goes as a whole': (size) => [
    range(2 * size, (index): Entry => [`flat/file-${index}`]),
    [['.wh.flat'], ['.wh..wh..opq']],
  ],
  'files below links': (size) => [
    [
      ['to/', 'directory'],
      ...range(8, (index): Entry => [`link-${index}`, 'symlink', index === 7 ? 'to' : `link-${index + 1}`]),
    ],
    range(size, (index): Entry => [`link-0/directory-${index}/file`]),
  ],
};

/** Least seconds that are long enough to be compared. */
const MEASURABLE = 0.03;
const SIZE = 20_000;

/**
 * Twice the input shall take at most 2.5 times as long. Where the names outgrow the caches, a doubling takes up to 2.8 times
 * as long for any structure that holds them, so three doublings are looked at in one: 24 times, where squares would be 64.
 */
describe('[T65] stacking hostile layers', () => {
  it.each(Object.entries(SHAPES))(
    '%s: eight times the input, at most 24 times the time',
    { timeout: 120_000, retry: 1 },
    (_, shape) => {
      const once = Math.max(cost(shape(SIZE).map(tableOf)), MEASURABLE);
      const eight = cost(shape(8 * SIZE).map(tableOf));
      expect(eight / once).toBeLessThanOrEqual(24);
      expect(eight / (8 * SIZE), 'seconds for an entry').toBeLessThan(0.0001);
    },
  );
});
