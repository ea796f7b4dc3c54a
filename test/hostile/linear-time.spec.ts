import { describe, expect, it } from 'vitest';
import { EntryTable, EntryTableBuilder, type EntryType } from '../../src/core/scan/entry-table.js';
import { Squash } from '../../src/core/scan/squash.js';

type Entry = readonly [path: string, type?: EntryType, link?: string];

function tableOf(entries: readonly Entry[]): EntryTable {
  const builder = new EntryTableBuilder();
  const facts = { capability: false, mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 1, storedSize: 1 };
  for (const [path, type = 'file', link = ''] of entries)
    builder.add(Buffer.from(path), Buffer.from(link), { ...facts, type });
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

type Shapes = Readonly<Record<string, (size: number) => Entry[][]>>;

/** Layers of whiteouts on a deep tree, for a number of entries. */
const WHITEOUTS: Shapes = {
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
};

/** Layers of other hostile shapes. */
const OTHERS: Shapes = {
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

/** Seconds that are long enough to be compared. */
const LEAST = 0.03;

const costOf = (shape: (size: number) => Entry[][], size: number): number => cost(shape(size).map(tableOf));

describe('[T65] stacking hostile layers', () => {
  it.each(Object.entries(WHITEOUTS))(
    '%s: twice the input, at most 2.5 times the time',
    // Squares would take four times the time whenever one looks; what others do on the machine is not there each time.
    { timeout: 120_000, retry: 4 },
    (_, shape) => {
      const twice = costOf(shape, 100_000);
      expect(twice / costOf(shape, 50_000)).toBeLessThanOrEqual(2.5);
      expect(twice / 100_000, 'seconds for an entry').toBeLessThan(0.0001);
    },
  );

  // Some of these take so little time that the caches and the collector decide: where the names outgrow them, a doubling
  // takes any structure that holds them up to 2.8 times as long. So three doublings are looked at in one; squares are 64.
  it.each(Object.entries(OTHERS))(
    '%s: eight times the input, at most 24 times the time',
    { timeout: 120_000, retry: 1 },
    (_, shape) => {
      const once = Math.max(costOf(shape, 20_000), LEAST);
      const eight = costOf(shape, 160_000);
      expect(eight / once).toBeLessThanOrEqual(24);
      expect(eight / 160_000, 'seconds for an entry').toBeLessThan(0.0001);
    },
  );
});
