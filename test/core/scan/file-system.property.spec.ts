import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directoryOf } from '../../../src/core/image/path.js';
import { analyzeLayers, modelLayers } from '../../support/model-image.js';

describe('a final file system', () => {
  it('gives each name as the child of its parent, and its paths lead there', async () => {
    await fc.assert(
      fc.asyncProperty(modelLayers, async (layers) => {
        const { fileSystem } = await analyzeLayers(layers);
        for (const node of fileSystem.nodes()) {
          const parent = fileSystem.parent(node);
          expect(parent?.path).toBe(directoryOf(node.path));
          expect(parent && fileSystem.child(parent, node.name)).toBe(node);
          expect(fileSystem.get(node.path)).toBe(node);
        }
        const root = fileSystem.resolve('');
        expect(root && fileSystem.parent(root)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});
