import type { CatalogedPackage, Claims } from '../../src/core/catalogers/package.js';

/** An operating system package for tests, with the exact paths of its database. */
export function systemPackage(name: string, files: readonly string[]): CatalogedPackage {
  return { type: 'deb', name, version: '1', location: 'var/lib/dpkg/status', claims: { layer: 'os', files } };
}

/** A language package for tests. */
export function languagePackage(
  type: string,
  name: string,
  location: string,
  claims: Omit<Claims, 'layer'>,
): CatalogedPackage {
  return { type, name, version: '1', location, claims: { layer: 'language', ...claims } };
}

/** A short purl for tests; the real one is the catalogers' business. */
export function testPurl(cataloged: CatalogedPackage): string {
  return `pkg:${cataloged.type}/${cataloged.name}@${cataloged.version}`;
}
