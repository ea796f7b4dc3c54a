import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cataloger } from '../../src/core/catalogers/cataloger.js';
import { coalescePackages } from '../../src/core/catalogers/coalesce.js';
import { CATALOGERS } from '../../src/core/catalogers/index.js';
import type { CatalogedPackage } from '../../src/core/catalogers/package.js';
import { memoryImage, readRootfs } from '../support/memory-file-system.js';
import { runCataloger } from '../support/run-cataloger.js';

const sources = join(import.meta.dirname, '../../src/core/catalogers');
const fixtures = join(import.meta.dirname, '../fixtures/catalogers');
const folders = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** Those without a type find no packages: they only keep evidence for other parts of the report. */
const withPackages = CATALOGERS.filter((cataloger) => cataloger.types.length > 0);

describe.each(withPackages.map((cataloger) => [cataloger.name, cataloger] as const))(
  'cataloger %s',
  (name, cataloger) => {
    const own = folders
      .map((folder) => folder.name)
      .filter((folder) => folder === name || folder.startsWith(`${name}.`));

    it('has a fixture', () => {
      expect(own).not.toEqual([]);
    });

    it('declares what it needs', () => {
      expect(cataloger.name).toMatch(/^[a-z][a-z-]*$/);
      expect(existsSync(join(sources, `${cataloger.name}.ts`))).toBe(true);
      expect(cataloger.evidenceVersion).toBeGreaterThan(0);
      expect(cataloger.maxBytes).toBeLessThanOrEqual(1024 ** 3);
    });

    it('finds nothing in an empty image', async () => {
      expect(await runCataloger(cataloger, memoryImage({}))).toEqual({ packages: [], problems: [] });
    });

    it.each(own)('reads %s as expected', async (folder) => {
      const expectedPath = join(fixtures, folder, 'expected.json');
      const report = await catalogue(cataloger, join(fixtures, folder, 'rootfs'));
      if (process.env.UPDATE_FIXTURES) writeFileSync(expectedPath, `${JSON.stringify(report, null, 2)}\n`);
      expect(report).toEqual(JSON.parse(readFileSync(expectedPath, 'utf8')));
    });

    it.each(own)('claims paths inside the root and only declared types in %s', async (folder) => {
      const { packages } = await runCataloger(cataloger, readRootfs(join(fixtures, folder, 'rootfs')));
      for (const each of packages) {
        expect(cataloger.types).toContain(each.type);
        for (const path of [...(each.claims.files ?? []), ...(each.claims.directories ?? [])]) {
          expect(path).not.toMatch(/^\/|^\.\.?\/|\/$/);
        }
      }
    });
  },
);

describe('the list of catalogers', () => {
  it('has every cataloger that a file of the folder exports', async () => {
    const files = readdirSync(sources).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
    const exported = await Promise.all(files.map((file) => import(join(sources, file)) as Promise<object>));
    const found = exported.flatMap((module): unknown[] => Object.values(module)).filter(isCataloger);
    expect(found.filter((cataloger) => !CATALOGERS.includes(cataloger)).map(({ name }) => name)).toEqual([]);
    expect(found.length).toBe(CATALOGERS.length);
  });

  it('has no name twice, and is in alphabetical order within its groups', () => {
    const names = CATALOGERS.map((cataloger) => cataloger.name);
    expect(new Set(names).size).toBe(names.length);
    const source = readFileSync(join(sources, 'index.ts'), 'utf8');
    const groups = (source.split('= [')[1] ?? '').split('//').slice(1);
    for (const group of groups) {
      const listed = group.match(/^ {2}\w+(?=,)/gm) ?? [];
      expect(listed).toEqual([...listed].sort());
    }
  });

  it('has a fixture folder for nothing else', () => {
    const names = new Set(CATALOGERS.map((cataloger) => cataloger.name));
    expect(folders.map((folder) => folder.name).filter((name) => !names.has(name.split('.')[0] ?? ''))).toEqual([]);
  });
});

/** The packages and problems of a rootfs in the form of expected.json. */
async function catalogue(cataloger: Cataloger, rootfs: string): Promise<unknown> {
  const { packages, problems } = await runCataloger(cataloger, readRootfs(rootfs));
  const coalesced = coalescePackages(packages, (problem) => problems.push({ ...problem, layerIndex: null }));
  const report = {
    packages: coalesced.sort((a, b) => compare(sortKey(a), sortKey(b))),
    problems: problems.map(({ code, path, message }) => ({ code, path, message })),
  };
  return JSON.parse(JSON.stringify(report));
}

function sortKey({ type, name, version, architecture }: CatalogedPackage): string {
  return [type, name, version, architecture ?? ''].join('\0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isCataloger(value: unknown): value is Cataloger {
  return typeof value === 'object' && value !== null && 'wants' in value && 'catalog' in value;
}
