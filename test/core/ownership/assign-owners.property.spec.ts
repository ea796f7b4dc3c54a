import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogedPackage } from '../../../src/core/catalogers/package.js';
import { assignOwners } from '../../../src/core/ownership/assign-owners.js';
import { ResidueClassifier } from '../../../src/core/ownership/residue.js';
import type { FileNode } from '../../../src/core/scan/file-system.js';
import { testPurl } from '../../support/cataloged-package.js';
import { ListedFileSystem, type ListedEntry } from '../../support/listed-file-system.js';

const segment = fc.constantFrom('a', 'b', 'bin', 'lib', '.git', 'node_modules', 'tests');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const files = fc.uniqueArray(fc.record({ path, size: fc.nat(1000), inode: fc.nat(12) }), {
  selector: (entry) => entry.path,
  maxLength: 14,
});
const links = fc.uniqueArray(fc.record({ path: segment, linkTarget: path }), {
  selector: (entry) => entry.path,
  maxLength: 2,
});
const packages = fc.array(
  fc.record({
    type: fc.constantFrom('deb', 'npm', 'pypi'),
    name: fc.constantFrom('x', 'y', 'z'),
    version: fc.constantFrom('1', '2'),
    location: path,
    claims: fc.record(
      {
        layer: fc.constantFrom('os' as const, 'language' as const),
        files: fc.array(path, { maxLength: 4 }),
        directories: fc.array(path, { maxLength: 2 }),
        root: path,
      },
      { requiredKeys: ['layer'] },
    ),
  }),
  { maxLength: 6 },
);

/** Drops names below a name that is no directory, and gives names of one inode one size. */
function consistentTree(names: readonly ListedEntry[], symlinks: readonly ListedEntry[]): ListedEntry[] {
  const kept: ListedEntry[] = symlinks.map((link) => ({ ...link, type: 'symlink' }));
  for (const entry of names) {
    const clash = kept.some(
      ({ path: other }) =>
        entry.path === other || entry.path.startsWith(`${other}/`) || other.startsWith(`${entry.path}/`),
    );
    if (!clash) kept.push({ ...entry, size: (entry.inode ?? 0) * 37 });
  }
  return kept;
}

const parent = (name: string): string => name.split('/').slice(0, -1).join('/');
const depth = (name: string): number => (name === '' ? 0 : name.split('/').length);

/** The law, read aloud: for one inode try every package with every claim, and keep the best. */
function ownerByTheLaw(
  fileSystem: ListedFileSystem,
  names: readonly string[],
  all: readonly CatalogedPackage[],
): CatalogedPackage | string {
  const realDirectory = (name: string): string | undefined => {
    const node = fileSystem.resolve(name);
    return node?.type === 'directory' ? node.path : undefined;
  };
  const realFile = (name: string): string | undefined => {
    const directory = parent(name) === '' ? '' : realDirectory(parent(name));
    if (directory === undefined) return undefined;
    const last = name.slice(name.lastIndexOf('/') + 1);
    return directory === '' ? last : `${directory}/${last}`;
  };
  const real = (name: string): string => realDirectory(name) ?? name;
  const offers: { one: CatalogedPackage; key: (string | number)[] }[] = [];
  for (const one of all) {
    const tie = [one.type, one.name, one.version, one.location];
    for (const name of names) {
      if ((one.claims.files ?? []).some((claimed) => realFile(claimed) === name)) {
        const rootDepth = depth(real(one.claims.root ?? parent(one.location)));
        const key = one.claims.layer === 'os' ? [0, 0, 0, ...tie] : [1, -rootDepth, 0, ...tie];
        offers.push({ one, key });
      }
      for (const claimed of one.claims.directories ?? []) {
        const directory = realDirectory(claimed);
        if (directory === undefined || !name.startsWith(`${directory}/`)) continue;
        const rootDepth = one.claims.root === undefined ? depth(directory) : depth(real(one.claims.root));
        const key = one.claims.layer === 'os' ? [0, 1, -depth(directory), ...tie] : [1, -rootDepth, 0, ...tie];
        offers.push({ one, key });
      }
    }
  }
  offers.sort((a, b) => {
    const at = a.key.findIndex((part, index) => part !== b.key[index]);
    return at === -1 ? 0 : (a.key[at] ?? 0) < (b.key[at] ?? 0) ? -1 : 1;
  });
  const best = offers[0];
  if (best) return best.one;
  const classes = names.map((name) => new ResidueClassifier().classify(name) ?? 'application');
  return classes.includes('application') ? 'application' : (classes[0] ?? 'application');
}

describe('assignOwners against the law read aloud', () => {
  it('gives every inode to the same owner, and the sum is visibleSize', () => {
    fc.assert(
      fc.property(files, links, packages, (names, symlinks, all) => {
        const fileSystem = new ListedFileSystem(consistentTree(names, symlinks));
        const result = assignOwners({
          fileSystem,
          packages: all,
          layerIndexes: all.map(() => 0),
          purlOf: testPurl,
        });

        const inodes = new Map<number, FileNode[]>();
        for (const node of fileSystem.nodes()) {
          if (node.body) inodes.set(node.body.entry, [...(inodes.get(node.body.entry) ?? []), node]);
        }
        let visibleSize = 0;
        for (const nodes of inodes.values()) {
          const expected = ownerByTheLaw(
            fileSystem,
            nodes.map((node) => node.path),
            all,
          );
          visibleSize += nodes[0]?.body?.storedSize ?? 0;
          for (const node of nodes) {
            expect(result.ownerOf(node).name).toBe(typeof expected === 'string' ? expected : testPurl(expected));
          }
        }
        expect(result.owners.reduce((sum, owner) => sum + owner.bytes, 0)).toBe(visibleSize);
        expect(result.owners.reduce((sum, owner) => sum + owner.files, 0)).toBe(inodes.size);
        const packageBytes = result.owners
          .filter(({ category }) => category.endsWith('-package'))
          .reduce((sum, owner) => sum + owner.bytes, 0);
        expect(result.ownedSizes.reduce((sum, size) => sum + size, 0)).toBe(packageBytes);
        for (const [index, by] of result.ownedBy.entries()) {
          if (by !== null) expect(result.ownedSizes[index]).toBe(0);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
