import { describe, expect, it } from 'vitest';
import type { CatalogInput, Cataloger } from '../../../src/core/catalogers/cataloger.js';
import { dpkg } from '../../../src/core/catalogers/dpkg.js';
import { LayerStack } from '../../../src/core/catalogers/layer-stack.js';
import { scanMembers, type TarMember } from '../../support/build-layer.js';
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

describe('a cataloger whose evidence a layer leaves alone', () => {
  const evidence = { name: 'var/lib/dpkg/status', body: 'Package: willow\n\n' };
  const unrelated = { name: 'app', body: 'x' };

  /** How often it runs for two layers of which the first has its evidence. */
  async function runsOf(
    ask: (input: CatalogInput) => unknown,
    last: TarMember,
    first: TarMember[] = [],
  ): Promise<number> {
    let runs = 0;
    const cataloger: Cataloger = {
      ...dpkg,
      catalog(input) {
        runs++;
        ask(input);
        return [];
      },
    };
    const stack = new LayerStack(2, [cataloger]);
    for (const members of [[evidence, ...first], [last]]) stack.push(await scanMembers(members));
    return runs;
  }

  it('is not run again where it would see the same', async () => {
    expect(await runsOf(({ files }) => files[0]?.bytes, unrelated)).toBe(1);
    expect(await runsOf(({ fileSystem }) => fileSystem.resolve('link'), unrelated)).toBe(1);
    expect(await runsOf(({ fileSystem }) => fileSystem.get('var/lib/dpkg/status'), unrelated)).toBe(1);
  });

  it('is run again where a path leads elsewhere, and where it looks around or asks whether that is all', async () => {
    expect(await runsOf(({ fileSystem }) => fileSystem.resolve('app'), unrelated)).toBe(2);
    expect(await runsOf(({ fileSystem }) => fileSystem.get('app'), unrelated, [{ name: 'app', body: 'y' }])).toBe(2);
    expect(
      await runsOf(({ fileSystem }) => fileSystem.get('d'), { name: 'd/', type: '5' }, [{ name: 'd/x', body: '' }]),
    ).toBe(2);
    expect(await runsOf(({ fileSystem }) => fileSystem.list(''), unrelated)).toBe(2);
    expect(await runsOf(({ fileSystem }) => fileSystem.nodes(), unrelated)).toBe(2);
    expect(await runsOf(({ isFinal }) => isFinal, unrelated)).toBe(2);
  });

  it('is run again after it threw, and when it asked for more than is remembered', async () => {
    const fail = (): never => {
      throw new Error('torn page');
    };
    const many = ({ fileSystem }: CatalogInput): void => {
      for (let count = 0; count < 200; count++) fileSystem.get(`no/${count}`);
    };
    expect(await runsOf(fail, unrelated)).toBe(2);
    expect(await runsOf(many, unrelated)).toBe(2);
  });
});
