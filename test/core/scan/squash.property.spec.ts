import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';
import { squashModel, type ModelEntry } from '../../support/squash-model.js';

const runs = { numRuns: 300 };
/** A file with two names that go at once, one of which comes back with other content. */
const twoNames = (back: string): ModelEntry[][] => [
  [
    { kind: 'file', path: 'c/a', content: 'zzz' },
    { kind: 'hardlink', path: 'c/b/a', target: 'c/a' },
  ],
  [
    { kind: 'file', path: 'c', content: '' },
    { kind: 'file', path: back, content: '' },
  ],
];
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Path to type and content of everything but directories, as the model has it; content by its hash. */
function treeOf(image: ImageAnalysis): Map<string, string> {
  const nodes = [...image.fileSystem.nodes()].filter((node) => node.type !== 'directory');
  return new Map(nodes.map((node) => [node.path, `${node.type} ${node.body?.size ?? 0}`]));
}

describe('the squash of random layers', () => {
  it('shows what the model shows, and splits every byte as the model does', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, async (layers) => {
        const image = await analyzeLayers(layers);
        const model = squashModel(layers);
        const expected = new Map(
          [...model.tree].map(([path, what]) => [path, `${what.split(' ')[0]} ${(what.split(' ')[1] ?? '').length}`]),
        );
        expect(treeOf(image)).toEqual(expected);
        for (const [index, layer] of image.layers.entries()) {
          const { deleted, overwritten, metadataOnly } = layer.hidden;
          expect([layer.visibleSize, deleted, overwritten, metadataOnly]).toEqual([
            model.visible[index],
            model.deleted[index],
            model.overwritten[index],
            model.metadataOnly[index],
          ]);
          expect(layer.contentSize).toBe(layer.visibleSize + deleted + overwritten + metadataOnly);
        }
      }),
      { ...runs, examples: [[twoNames('c/b/a')], [twoNames('c/a')]] },
    );
  });

  it('keeps contentSize = visibleSize + hidden, and visibleSize = the sum over owners', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, async (layers) => {
        const { sizes, owners } = await analyzeLayers(layers);
        expect(sizes.contentSize).toBe(sizes.visibleSize + sum(Object.values(sizes.hidden)));
        expect(sum(owners.map((owner) => owner.bytes))).toBe(sizes.visibleSize);
        expect(sizes.duplicateSize).toBeLessThanOrEqual(sizes.visibleSize);
      }),
      runs,
    );
  });

  it('[T64] does not depend on where in a layer its whiteouts stand', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, fc.infiniteStream(fc.nat()), async (layers, random) => {
        const moved = layers.map((entries) => {
          const marks = entries.filter((entry) => entry.kind === 'whiteout' || entry.kind === 'opaque');
          const rest = entries.filter((entry) => !marks.includes(entry));
          for (const mark of marks) rest.splice((random.next().value ?? 0) % (rest.length + 1), 0, mark);
          return rest;
        });
        const [before, after] = [await analyzeLayers(layers), await analyzeLayers(moved)];
        expect(treeOf(after)).toEqual(treeOf(before));
        expect(after.sizes.hidden).toEqual(before.sizes.hidden);
        expect(after.layers.map((layer) => layer.hidden)).toEqual(before.layers.map((layer) => layer.hidden));
      }),
      runs,
    );
  });

  it('hides N-1 bodies of a file that is present in N layers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('x', 'yy', 'zzz'), { minLength: 1, maxLength: 6 }),
        async (contents) => {
          const image = await analyzeLayers(contents.map((content) => [{ kind: 'file', path: 'a', content }]));
          expect(image.hiddenBodies).toHaveLength(contents.length - 1);
          expect(image.sizes.visibleSize).toBe(contents.at(-1)?.length);
        },
      ),
    );
  });
});
