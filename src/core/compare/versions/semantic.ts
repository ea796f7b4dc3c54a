import { compare, parse } from 'semver';

/** Order of Semantic Versioning 2.0 as npm reads it, a leading `v` allowed; Go, Cargo, Hex and Pub follow it too. */
export function compareSemantic(a: string, b: string): number | null {
  const left = parse(a, { loose: true });
  const right = parse(b, { loose: true });
  return left === null || right === null ? null : compare(left, right);
}
