import { describe, expect, it } from 'vitest';
import { inheritRoles } from '../../../src/core/catalogers/inherited-roles.js';
import type { CatalogedPackage } from '../../../src/core/catalogers/package.js';

const found = (type: string, location: string, more: Partial<CatalogedPackage> = {}): CatalogedPackage => ({
  ...{ type, name: location, version: '1', location, claims: { layer: 'language' } },
  ...more,
});
const role = 'build' as const;
const tool = found('npm', 'app/node_modules/tool/package.json', { role });
const service = found('npm', 'app/node_modules/service/package.json');
const roleOf = (cataloged: CatalogedPackage) => inheritRoles([tool, service, cataloged]).at(-1)?.role;

describe('roles of what a Node package carries', () => {
  it.each([
    ['in a tool', found('golang', 'app/node_modules/tool/bin/tool'), role],
    ['in what runs', found('golang', 'app/node_modules/service/bin/service'), undefined],
    ['in a module of a tool', found('cargo', 'app/node_modules/tool/node_modules/x/x.node'), role],
    ['beside', found('golang', 'app/bin/server'), undefined],
    ['in both', found('golang', 'x', { locations: ['app/node_modules/tool/a', 'usr/bin/a'] }), undefined],
  ])('%s', (_where, cataloged, expected) => {
    expect(roleOf(cataloged)).toBe(expected);
  });

  it('of the nearest package, which may run although the one around it only builds', () => {
    const inner = found('npm', 'app/node_modules/tool/node_modules/service/package.json');
    const program = found('golang', 'app/node_modules/tool/node_modules/service/bin/x');
    expect(inheritRoles([tool, inner, program]).at(-1)?.role).toBeUndefined();
  });
});
