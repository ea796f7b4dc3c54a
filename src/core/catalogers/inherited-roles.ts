import { directoryOf } from '../image/path.js';
import type { CatalogedPackage } from './package.js';

const MODULES = 'node_modules/';

/**
 * Gives what is built into a program that a Node package brings (esbuild is written in Go, SWC in Rust) the role of that
 * package: a tool that is needed to build only is no part of what runs because it carries its own modules.
 */
export function inheritRoles(packages: readonly CatalogedPackage[]): readonly CatalogedPackage[] {
  const roles = new Map(
    packages.flatMap(({ type, location, locations, role }) =>
      type === 'npm' ? (locations ?? [location]).map((each) => [directoryOf(each), role] as const) : [],
    ),
  );
  if (![...roles.values()].includes('build')) return packages;
  return packages.map((cataloged) => {
    const { type, role, location, locations = [location] } = cataloged;
    const isNested =
      type !== 'npm' && role === undefined && locations.every((each) => roleAbove(each, roles) === 'build');
    return isNested ? { ...cataloged, role: 'build' } : cataloged;
  });
}

/** The role of the Node package that a path lies in; undefined when there is none, and when it has none. */
function roleAbove(path: string, roles: ReadonlyMap<string, CatalogedPackage['role']>): CatalogedPackage['role'] {
  for (let directory = directoryOf(path); directory.includes(MODULES); directory = directoryOf(directory)) {
    if (roles.has(directory)) return roles.get(directory);
  }
  return undefined;
}
