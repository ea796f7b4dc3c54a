import { describe, expect, it } from 'vitest';
import { directoryTiles, directoryTrail, directoryTree } from '../../../src/core/charts/difference-tree.js';
import { categoryTiles, ownerTiles, shortPurl } from '../../../src/core/charts/owner-tiles.js';
import { largestTiles, type Tile } from '../../../src/core/charts/tile.js';
import type { DirectoryChange } from '../../../src/core/report/comparison-report.js';
import type { Owner } from '../../../src/core/report/image-report.js';

const directory = (path: string, delta: number): DirectoryChange => ({
  ...{ path, delta, added: 0, removed: 1, content: 0, metadata: 0, moved: 0 },
  depth: path === '' ? 0 : path.split('/').length,
});
const sum = (tiles: readonly Tile[]): number => tiles.reduce((total, { bytes }) => total + bytes, 0);
const tile = (key: string, weight: number, children: Tile[] = []): Tile => ({
  ...{ key, label: key, bytes: -weight, weight, tone: 'less', note: '', opens: false },
  children,
});

describe('directoryTiles', () => {
  const root = directoryTree([
    directory('', -900),
    directory('usr', -1000),
    directory('opt', 150),
    directory('usr/lib/x/y', -700),
    directory('usr/lib/x/z', 40),
  ]);

  it('gives every level tiles whose bytes sum to its difference', () => {
    if (!root) throw new Error('there is a tree');
    expect(sum(directoryTiles(root))).toBe(-900);
    const usr = directoryTrail(root, 'usr').at(-1);
    expect(usr && sum(directoryTiles(usr))).toBe(-1000);
    const inside = directoryTiles(root).find(({ key }) => key === 'usr')?.children ?? [];
    expect(sum(inside)).toBe(-1000);
    expect(inside.map(({ label }) => label)).toEqual(['lib/x/y', 'lib/x/z', 'other files']);
  });

  it('finds the way to a directory, as far as it is listed', () => {
    const trail = (path: string): string[] => (root ? directoryTrail(root, path).map((node) => node.path) : []);
    expect(trail('usr/lib/x/y')).toEqual(['', 'usr', 'usr/lib/x/y']);
    expect(trail('usr/nothing')).toEqual(['', 'usr']);
    expect(trail('usrlocal')).toEqual(['']);
  });

  it('has no tree when nothing changed', () => {
    expect(directoryTree([])).toBeNull();
  });
});

describe('largestTiles', () => {
  it('adds up what is beyond the limit and leaves out what has no area', () => {
    const shown = largestTiles([tile('a', 1), tile('b', 5), tile('c', 0), tile('d', 3), tile('e', 2)], 3, 0);
    expect(shown.map(({ key, weight }) => [key, weight])).toEqual([
      ['b', 5],
      ['d', 3],
      ['rest of the list', 3],
    ]);
  });

  it('does the same inside each tile', () => {
    const [shown] = largestTiles([tile('a', 6, [tile('x', 1), tile('y', 2), tile('z', 3)])], 5, 2);
    expect(shown?.children.map(({ weight }) => weight)).toEqual([3, 3]);
  });
});

describe('owner tiles', () => {
  const owner = (category: Owner['category'], name: string, bytes: number): Owner => ({
    ...{ category, name, bytes, role: 'unknown', files: 1, layerIndex: null },
  });
  const owners = [
    owner('os-package', 'pkg:deb/debian/gcc@12', 50),
    owner('os-package', 'pkg:deb/debian/git@2', 30),
    owner('application', 'application', 20),
  ];

  it('sums packages by category and opens those with several', () => {
    expect(categoryTiles(owners).map(({ key, bytes, opens }) => [key, bytes, opens])).toEqual([
      ['os-package', 80, true],
      ['application', 20, false],
    ]);
    expect(ownerTiles(owners, 'os-package').map(({ label }) => label)).toEqual(['gcc 12', 'git 2']);
  });

  it.each([
    ['pkg:npm/%40scope/name@1.0.0', 'name 1.0.0'],
    ['pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64', 'libc6 2.36-9+deb12u1'],
    ['pkg:golang/github.com/a/b', 'b'],
    ['pkg:npm/%zz@1', '%zz 1'],
    ['application', 'application'],
  ])('shortens %s', (purl, expected) => {
    expect(shortPurl(purl)).toBe(expected);
  });
});
