import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairPaths } from '../../../src/core/compare/pair-paths.js';
import { walkPair } from '../../../src/core/compare/walk-pair.js';
import type { FileNode, FileSystem } from '../../../src/core/scan/file-system.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';

type Pair = readonly [then: string | undefined, now: string | undefined];

function walked(before: FileSystem, after: FileSystem): Pair[] {
  const pairs: Pair[] = [];
  walkPair<FileNode>(before, after, {
    enter: (directory) => directory,
    pair: (then, now) => pairs.push([then.path, now.path]),
    removed: (then, directory) => {
      expect(before.parent(then)?.path).toBe(directory.path);
      pairs.push([then.path, undefined]);
    },
    added: (now, directory) => {
      expect(after.parent(now)?.path).toBe(directory.path);
      pairs.push([undefined, now.path]);
    },
  });
  return pairs;
}

/** The same by paths. */
function paired(before: FileSystem, after: FileSystem): Pair[] {
  const pairs: Pair[] = [];
  const namesOf = (fileSystem: FileSystem): FileNode[] => fileSystem.nodes().filter(({ type }) => type !== 'directory');
  pairPaths(namesOf(before), namesOf(after), (then, now) => pairs.push([then?.path, now?.path]));
  return pairs;
}

describe('a walk through two file systems', () => {
  it('pairs what has the same path, in the order of a tree', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, modelLayers, async (first, second) => {
        const before = (await analyzeLayers(first)).fileSystem;
        const after = (await analyzeLayers([...first, ...second])).fileSystem;
        expect(walked(before, after)).toEqual(paired(before, after));
        expect(walked(after, before)).toEqual(paired(after, before));
      }),
      { numRuns: 100 },
    );
  });
});
