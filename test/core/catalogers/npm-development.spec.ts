import { describe, expect, it } from 'vitest';
import { npm } from '../../../src/core/catalogers/npm.js';
import { memoryImage, type MemoryEntry } from '../../support/memory-file-system.js';
import { runCataloger } from '../../support/run-cataloger.js';

type Needs = Readonly<Record<string, readonly string[]>>;

/** A manifest whose requirements are given by field. */
const manifest = (name: string, needs: Needs = {}, version = '1.0.0'): string => {
  const fields = Object.entries(needs).map(([field, names]) => [field, Object.fromEntries(names.map((n) => [n, '*']))]);
  return JSON.stringify({ ...(name === '' ? {} : { name, version }), ...Object.fromEntries(fields) });
};

/** Names of the packages that are for development only. */
async function developmentOf(files: Readonly<Record<string, MemoryEntry>>): Promise<string[]> {
  const { packages } = await runCataloger(npm, memoryImage(files));
  return packages.flatMap(({ name, version, role }) => (role === 'build' ? `${name}@${version}` : [])).sort();
}

describe('packages that only development dependencies lead to', () => {
  it('are found in a flat tree, with the copies that Node would load', async () => {
    const found = await developmentOf({
      'app/package.json': manifest('app', { dependencies: ['oak'], devDependencies: ['saw'] }),
      'app/node_modules/oak/package.json': manifest('oak', { dependencies: ['ring'], optionalDependencies: ['moss'] }),
      'app/node_modules/moss/package.json': manifest('moss'),
      'app/node_modules/ring/package.json': manifest('ring', {}, '2.0.0'),
      'app/node_modules/saw/package.json': manifest('saw', {
        dependencies: ['ring', 'teeth'],
        devDependencies: ['oil'],
      }),
      'app/node_modules/saw/node_modules/ring/package.json': manifest('ring', {}, '1.0.0'),
      'app/node_modules/teeth/package.json': manifest('teeth'),
      'app/node_modules/oil/package.json': manifest('oil'),
    });
    expect(found, 'oil is asked for by no project').toEqual(['ring@1.0.0', 'saw@1.0.0', 'teeth@1.0.0']);
  });

  it('are found through the links of a store', async () => {
    const store = 'app/node_modules/.pnpm';
    const found = await developmentOf({
      'app/package.json': manifest('', { dependencies: ['oak'], devDependencies: ['@tool/saw'] }),
      'app/node_modules/oak': { link: '.pnpm/oak@1.0.0/node_modules/oak' },
      'app/node_modules/@tool/saw': { link: '../.pnpm/@tool+saw@1.0.0/node_modules/@tool/saw' },
      [`${store}/oak@1.0.0/node_modules/oak/package.json`]: manifest('oak', { dependencies: ['ring'] }),
      [`${store}/oak@1.0.0/node_modules/ring`]: { link: '../../ring@1.0.0/node_modules/ring' },
      [`${store}/ring@1.0.0/node_modules/ring/package.json`]: manifest('ring'),
      [`${store}/@tool+saw@1.0.0/node_modules/@tool/saw/package.json`]: manifest('@tool/saw', {
        dependencies: ['ring', 'teeth'],
      }),
      [`${store}/@tool+saw@1.0.0/node_modules/ring`]: { link: '../../ring@1.0.0/node_modules/ring' },
      [`${store}/@tool+saw@1.0.0/node_modules/teeth`]: { link: '../../teeth@1.0.0/node_modules/teeth' },
      [`${store}/teeth@1.0.0/node_modules/teeth/package.json`]: manifest('teeth'),
    });
    expect(found).toEqual(['@tool/saw@1.0.0', 'teeth@1.0.0']);
  });

  it('are none that another project, or a package as its peer, needs to run', async () => {
    const found = await developmentOf({
      'app/package.json': manifest('app', {
        dependencies: ['oak', 'member'],
        devDependencies: ['saw', 'soil', 'rope'],
      }),
      'app/packages/member/package.json': manifest('member', { dependencies: ['rope'], devDependencies: ['oak'] }),
      'app/node_modules/member': { link: '../packages/member' },
      'app/node_modules/oak/package.json': manifest('oak', { peerDependencies: ['soil'] }),
      'app/node_modules/soil/package.json': manifest('soil'),
      'app/node_modules/rope/package.json': manifest('rope'),
      'app/node_modules/saw/package.json': manifest('saw', { dependencies: ['saw', '../oak', 'absent'] }),
    });
    expect(found).toEqual(['saw@1.0.0']);
  });

  it("are those that npm's own lock names, where it has one", async () => {
    const found = await developmentOf({
      'app/package.json': manifest('app', { devDependencies: ['saw'] }),
      'app/node_modules/.package-lock.json': JSON.stringify({ packages: { 'node_modules/axe': { dev: true } } }),
      'app/node_modules/axe/package.json': manifest('axe'),
      'app/node_modules/saw/package.json': manifest('saw'),
      'other/package.json': manifest('', { devDependencies: ['adze'] }),
      'other/node_modules/adze/package.json': manifest('adze'),
    });
    expect(found).toEqual(['adze@1.0.0', 'axe@1.0.0']);
  });

  it('are not looked for without end', async () => {
    const names = Array.from({ length: 40_000 }, (_, index) => `absent-${index}`);
    const deep = 'a/'.repeat(10);
    const everywhere = Array.from({ length: 10 }, (_, index) => `${'a/'.repeat(index)}node_modules/there/package.json`);
    const found = await developmentOf({
      ...Object.fromEntries(everywhere.map((path) => [path, manifest('there')])),
      'app/package.json': manifest('app', { devDependencies: ['saw'] }),
      'app/node_modules/saw/package.json': manifest('saw'),
      [`${deep}package.json`]: manifest('deep', { devDependencies: names }),
    });
    expect(found).toEqual([]);
  });
});
