import { PackageURL } from 'packageurl-js';
import { valid } from 'semver';
import { remember } from '../collections.js';
import type { CatalogedPackage } from './package.js';

/** Types whose name has a namespace in front, and what is between the two. */
const SEPARATORS: Readonly<Record<string, string>> = { npm: '/', golang: '/', composer: '/', ebuild: '/', maven: ':' };

/**
 * The package URL of a package (purl specification and its type definitions): npm scope, golang module
 * folder, composer vendor, ebuild category and maven group become the namespace, the architecture a qualifier,
 * and the epoch of an rpm moves from the version to a qualifier. Only a semantic version of Go may start with `v`.
 *
 * A name that its type does not allow, which only a hostile image has, gives a `generic` purl of that name.
 */
export const purlOf = remember((pkg: CatalogedPackage): string => {
  const { namespace, name } = splitName(pkg);
  const { epoch, version } = splitVersion(pkg);
  const qualifiers = {
    ...pkg.qualifiers,
    ...(pkg.architecture ? { arch: pkg.architecture } : {}),
    ...(epoch === undefined ? {} : { epoch }),
  };
  try {
    return new PackageURL(pkg.type, namespace, name, version || undefined, qualifiers, undefined).toString();
  } catch {
    const anyName = pkg.name.trim() || 'unknown';
    return new PackageURL('generic', undefined, anyName, pkg.version || undefined, undefined, undefined).toString();
  }
});

/** What `purlOf` gave, without version, qualifiers and subpath: `@`, `?` and `#` are escaped in all that is before them. */
export const baseOf = (purl: string): string => /^[^@?#]*/.exec(purl)?.[0] ?? purl;

function splitName({ type, name, namespace }: CatalogedPackage): { namespace: string | undefined; name: string } {
  const separator = SEPARATORS[type];
  const at = separator === undefined ? -1 : name.lastIndexOf(separator);
  return at === -1
    ? { namespace, name: name.trim() }
    : { namespace: name.slice(0, at), name: name.slice(at + 1).trim() };
}

function splitVersion({ type, version }: CatalogedPackage): { epoch?: string; version: string } {
  if (type === 'golang' && /^v\d/.test(version) && valid(version) === null) return { version: version.slice(1) };
  const colon = type === 'rpm' ? version.indexOf(':') : -1;
  return colon === -1 ? { version } : { epoch: version.slice(0, colon), version: version.slice(colon + 1) };
}
