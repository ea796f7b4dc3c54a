import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import type { Descriptor } from '../../src/core/image/manifest.js';
import { fetchTransfers } from '../../src/skopeo/fetch-transfers.js';
import type { Pull } from '../../src/skopeo/transfer.js';
import { registryReference } from '../support/skopeo.js';

const MB = 1e6;

describe('fetchTransfers', () => {
  const runsOf = (sizes: readonly number[]): number[][] => {
    const manifest = { digest: digestOf('the manifest') };
    const wanted = sizes.map((size, index): Descriptor => ({ digest: `sha256:${index}`, size, mediaType: '' }));
    const pull = { manifest, wanted, folder: '/nowhere', limits: { noProgress: 1 } } as unknown as Pull;
    return fetchTransfers(registryReference('r.example/app:v1'), pull).map((run) => run.wanted.map(({ size }) => size));
  };

  it('brings a small image in one run, its largest layer first', () => {
    expect(runsOf([10, 15 * MB, 0])).toEqual([[15 * MB, 10, 0]]);
  });

  it('shares a large one out', () => {
    const runs = runsOf([68 * MB, 10, 529 * MB, 55 * MB, 15 * MB]);
    expect(runs).toEqual([[529 * MB], [68 * MB, 10], [55 * MB, 15 * MB]]);
  });

  it('brings each layer once, and has no run without any', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 * MB }), { minLength: 1 }), (sizes) => {
        const runs = runsOf(sizes);
        expect(runs.flat().sort()).toEqual(sizes.toSorted());
        expect(runs.every((run) => run.length > 0)).toBe(true);
        expect(runs.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
