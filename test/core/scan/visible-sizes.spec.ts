import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleSizes } from '../../../src/core/scan/visible-sizes.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';

describe('visibleSizes', () => {
  it('gives the root visibleSize, and each directory what is in it', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, async (layers) => {
        const { fileSystem, sizes } = await analyzeLayers(layers);
        const found = visibleSizes(fileSystem);
        expect(found.get('') ?? 0).toBe(sizes.visibleSize);
        const directories = [
          '',
          ...[...fileSystem.nodes()].filter((node) => node.type === 'directory').map((node) => node.path),
        ];
        for (const path of directories) {
          const inside = fileSystem.list(path).reduce((sum, node) => sum + (found.get(node.path) ?? 0), 0);
          expect([path, found.get(path) ?? 0]).toEqual([path, inside]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
