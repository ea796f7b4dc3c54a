import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { coalescePackages } from '../../src/core/catalogers/coalesce.js';
import { CATALOGERS } from '../../src/core/catalogers/index.js';
import type { CatalogedPackage } from '../../src/core/catalogers/package.js';
import { readRootfs } from '../support/memory-file-system.js';
import { runCataloger } from '../support/run-cataloger.js';

interface ExpectedPackage {
  readonly type?: string;
  readonly name: string;
  readonly version?: string;
  readonly extra?: boolean;
}

interface Case {
  readonly case: string;
  readonly kind: string;
  readonly input_form: string;
  readonly types_asserted?: readonly string[];
  readonly packages?: readonly ExpectedPackage[];
  readonly optional?: readonly ExpectedPackage[];
}

const shared = process.env.STAGEDIFF_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const fixtures = join(shared, 'fixtures');
const supported = new Set(CATALOGERS.flatMap((cataloger) => cataloger.types));
const cases = packageCases();

it.skipIf(cases.length === 0)(`compares with the cases of other scanners that lie in ${fixtures}`, () => {
  expect(cases.length).toBeGreaterThan(0);
});

describe.skipIf(cases.length === 0)(`package cases of other scanners in ${fixtures}`, () => {
  for (const each of cases) {
    const types = (each.types_asserted ?? []).filter((type) => supported.has(type));
    describe.skipIf(types.length === 0)(each.case, () => {
      let found: CatalogedPackage[];
      beforeAll(async () => {
        const image = readRootfs(join(fixtures, each.case, 'input'));
        const results = await Promise.all(CATALOGERS.map((cataloger) => runCataloger(cataloger, image)));
        found = coalescePackages(
          results.flatMap((result) => result.packages),
          () => undefined,
        );
      });

      it.each(types.length === 0 ? ['none'] : types)('%s', (type) => {
        const soft = [...(each.optional ?? []), ...(each.packages ?? []).filter((wanted) => wanted.extra)];
        const optional = keys(type, soft);
        const required = keys(
          type,
          (each.packages ?? []).filter((wanted) => !wanted.extra),
        );
        const listed = keys(type, found);
        expect([...listed].filter((key) => !optional.has(key) || required.has(key)).sort()).toEqual(
          [...required].sort(),
        );
      });
    });
  }
});

function packageCases(): Case[] {
  if (!existsSync(fixtures)) return [];
  return readdirSync(fixtures)
    .map((name) => join(fixtures, name, 'expected.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Case)
    .filter((each) => each.kind === 'packages' && each.input_form === 'rootfs');
}

/** `name version` of the packages of one type, in the one spelling that the README of the fixtures describes. */
function keys(type: string, packages: readonly ExpectedPackage[]): Set<string> {
  const ofType = packages.filter((each) => (each.type ?? type) === type);
  return new Set(
    ofType.filter(({ name }) => !isGoToolchain(type, name)).map(({ name, version }) => key(type, name, version ?? '')),
  );
}

function isGoToolchain(type: string, name: string): boolean {
  return type === 'golang' && (name === 'stdlib' || name === 'go');
}

function key(type: string, name: string, version: string): string {
  if (type === 'pypi') return `${name.replace(/[-_.]+/g, '-').toLowerCase()} ${version}`;
  if (type === 'nuget') return `${name.toLowerCase()} ${version}`;
  if (type === 'golang') return `${name} ${version === '(devel)' ? '' : version.replace(/^v/, '')}`;
  if (type === 'composer') return `${name} ${version.replace(/^v/, '')}`;
  if (type === 'rpm') return `${name} ${version.replace(/^0:/, '')}`;
  return `${name} ${version}`;
}
