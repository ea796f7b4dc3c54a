import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogedPackage } from '../../../src/core/catalogers/package.js';
import { attributePackages } from '../../../src/core/ownership/attribution.js';
import { languagePackage, systemPackage, testPurl } from '../../support/cataloged-package.js';

const at = (name: string, version: string): CatalogedPackage => ({ ...systemPackage(name, []), version });

describe('attributePackages', () => {
  it('gives each package the first layer of the run that lasts', () => {
    const { layerIndexes, removedLater } = attributePackages(
      [
        { layerIndex: 0, packages: [at('libc', '1')] },
        { layerIndex: 2, packages: [at('libc', '1'), at('gcc', '12')] },
        { layerIndex: 5, packages: [at('libc', '2')] },
      ],
      testPurl,
    );
    expect(layerIndexes).toEqual([5]);
    expect(removedLater.map(({ purl, layerIndex, removedInLayer }) => [purl, layerIndex, removedInLayer])).toEqual([
      ['pkg:deb/gcc@12', 2, 5],
      ['pkg:deb/libc@1', 0, 5],
    ]);
  });

  it('counts a package that went and came back from its return', () => {
    const states = [
      { layerIndex: 1, packages: [at('git', '2')] },
      { layerIndex: 2, packages: [] },
      { layerIndex: 3, packages: [at('git', '2')] },
    ];
    const { layerIndexes, removedLater } = attributePackages(states, testPurl);
    expect(layerIndexes).toEqual([3]);
    expect(removedLater).toEqual([]);
  });

  it('counts a language package from the first of its own places that is still there', () => {
    const copies = (...locations: [string, ...string[]]): CatalogedPackage => ({
      ...languagePackage('npm', 'leaf', locations[0], {}),
      locations,
    });
    const attributed = (...lists: CatalogedPackage[][]): ReturnType<typeof attributePackages> =>
      attributePackages(
        lists.map((packages, layerIndex) => ({ layerIndex, packages })),
        testPurl,
      );
    const both = copies('app/leaf', 'usr/leaf');
    expect(attributed([copies('usr/leaf')], [both])).toMatchObject({
      packages: [{ location: 'usr/leaf' }],
      layerIndexes: [0],
      removedLater: [],
    });
    const system = systemPackage('node-leaf', ['usr/leaf']);
    expect(attributed([copies('usr/leaf'), system], [both, system])).toMatchObject({
      packages: [{ location: 'app/leaf' }, { name: 'node-leaf' }],
      layerIndexes: [1, 0],
      removedLater: [],
    });
    expect(attributed([copies('usr/leaf')], [copies('app/leaf')])).toMatchObject({
      layerIndexes: [1],
      removedLater: [],
    });
    expect(attributed([copies('a/leaf')], [copies('a/leaf', 'b/leaf')], []).removedLater).toMatchObject([
      { name: 'leaf', layerIndex: 0, removedInLayer: 2 },
    ]);
  });

  it('does not take a database that moves for a new installation', () => {
    const moved = { ...at('bash', '5'), location: 'usr/lib/sysimage/rpm/rpmdb.sqlite' };
    const states = [
      { layerIndex: 0, packages: [at('bash', '5')] },
      { layerIndex: 4, packages: [moved] },
    ];
    expect(attributePackages(states, testPurl)).toMatchObject({ layerIndexes: [0], removedLater: [] });
  });

  it('says nothing of an image without packages', () => {
    expect(attributePackages([], testPurl)).toEqual({ packages: [], layerIndexes: [], removedLater: [] });
  });

  it('agrees with walking back from the end', () => {
    const names = fc.subarray(['a', 'b', 'c', 'd']);
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 8 }), (lists) => {
        const states = lists.map((list, index) => ({
          layerIndex: index * 2,
          packages: list.map((name) => at(name, '1')),
        }));
        const { layerIndexes, removedLater } = attributePackages(states, testPurl);
        const final = lists.at(-1) ?? [];
        const startOfRun = (name: string, last: number): number => {
          let start = last;
          while (start > 0 && lists[start - 1]?.includes(name)) start -= 1;
          return start * 2;
        };
        expect(layerIndexes).toEqual(final.map((name) => startOfRun(name, lists.length - 1)));
        const gone = ['a', 'b', 'c', 'd'].filter((name) => !final.includes(name) && lists.flat().includes(name));
        expect(removedLater).toEqual(
          gone.map((name) => {
            const last = lists.findLastIndex((list) => list.includes(name));
            return expect.objectContaining({
              name,
              layerIndex: startOfRun(name, last),
              removedInLayer: (last + 1) * 2,
            }) as unknown;
          }),
        );
      }),
    );
  });
});
