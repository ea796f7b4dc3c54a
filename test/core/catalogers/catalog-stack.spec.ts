import { describe, expect, it } from 'vitest';
import { analyzeArchives } from '../../support/model-image.js';

const BROKEN = 500;

describe('problems of catalogers', () => {
  it('are bounded for each layer, and the rest are counted', async () => {
    const broken = (prefix: string) =>
      Array.from({ length: BROKEN }, (_, index) => ({
        name: `var/lib/pacman/local/${prefix}-${index}-1/desc`,
        body: '%NAME%\n',
      }));
    const { problems } = await analyzeArchives([broken('a'), broken('b')]);
    for (const layerIndex of [0, 1]) {
      const own = problems.filter((problem) => problem.layerIndex === layerIndex);
      expect(own.length).toBeLessThan(25);
      expect(own.filter(({ path }) => path !== null).length).toBeGreaterThan(10);
      const counted = own.find(({ path }) => path === null);
      expect(counted?.message).toBe(`and ${BROKEN - (own.length - 1)} more of these`);
    }
  });

  it('are bounded when the packages themselves are unclean', async () => {
    const members = Array.from({ length: BROKEN }, (_, index) => ({
      name: `srv/node_modules/p${index}/package.json`,
      body: JSON.stringify({ name: `p${index}\u0007`, version: '1' }),
    }));
    const { problems, packages } = await analyzeArchives([members]);
    expect(packages.length).toBe(BROKEN);
    expect(problems.length).toBeLessThan(25);
    expect(problems.at(-1)?.message).toBe(`and ${BROKEN - (problems.length - 1)} more of these`);
  });
});
