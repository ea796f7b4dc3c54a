import { compareAlpm } from './versions/alpm.js';
import { compareConda } from './versions/conda.js';
import { compareDebian } from './versions/debian.js';
import { compareGem } from './versions/gem.js';
import { compareComposer, compareGeneric } from './versions/generic.js';
import { compareApk, compareEbuild } from './versions/gentoo.js';
import { compareMaven } from './versions/maven.js';
import { compareNuget } from './versions/nuget.js';
import type { VersionComparator } from './versions/order.js';
import { comparePython } from './versions/python.js';
import { compareRpm } from './versions/rpm.js';
import { compareSemantic } from './versions/semantic.js';

/** Longest version in characters that is compared; npm's limit is 256, real ones of any kind are below 150. */
const MAX_LENGTH = 512;

const COMPARATORS: ReadonlyMap<string, VersionComparator> = new Map<string, VersionComparator>([
  ['alpm', compareAlpm],
  ['apk', compareApk],
  ['cargo', compareSemantic],
  ['composer', compareComposer],
  ['conda', compareConda],
  ['deb', compareDebian],
  ['ebuild', compareEbuild],
  ['gem', compareGem],
  ['golang', compareSemantic],
  ['hex', compareSemantic],
  ['maven', compareMaven],
  ['npm', compareSemantic],
  ['nuget', compareNuget],
  ['opkg', compareDebian],
  ['pub', compareSemantic],
  ['pypi', comparePython],
  ['rpm', compareRpm],
  ['swift', compareSemantic],
]);

/**
 * Compares two versions by the order of their ecosystem.
 * @param type purl type of both packages
 * @returns -1 when `a` is older, 1 when it is newer, 0 when both are the same to the ecosystem; null when one of them
 *   is empty, over 512 characters, or no version of that ecosystem
 */
export function compareVersions(type: string, a: string, b: string): -1 | 0 | 1 | null {
  if (a === '' || b === '' || a.length > MAX_LENGTH || b.length > MAX_LENGTH) return null;
  const order = (COMPARATORS.get(type) ?? compareGeneric)(a, b);
  return order === null ? null : order < 0 ? -1 : order > 0 ? 1 : 0;
}
