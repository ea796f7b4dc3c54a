import { remember } from '../collections.js';
import type { Problem } from '../report/common.js';
import type { CatalogedPackage, Claims } from './package.js';

/**
 * Makes one record of each package: what is found twice under one type, name, version and architecture (a status
 * file and a `status.d`, two databases, two copies of a module) is one package with the claims of all. The first
 * record decides where they differ; sizes and claims are not counted twice. Keeps the order of first appearance.
 *
 * Characters of a name, version, or other label that no database or terminal should get (controls, bytes that are
 * not UTF-8) become U+FFFD, with a PKGDB_CORRUPT problem.
 */
export function coalescePackages(
  packages: readonly CatalogedPackage[],
  problem: (problem: Omit<Problem, 'layerIndex'>) => void,
): CatalogedPackage[] {
  const groups = new Map<string, CatalogedPackage[]>();
  for (const original of packages) {
    const each = withCleanLabels(original);
    if (each !== original) problem({ code: 'PKGDB_CORRUPT', message: UNCLEAN, path: original.location });
    const key = `${each.type}\0${each.name}\0${each.version}\0${each.architecture ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].map(merge);
}

const UNCLEAN = 'a package has characters that are not valid in its name, version or other labels';

/** The package itself when all its labels are clean, else a copy with clean ones. Most states list those of the one before. */
const withCleanLabels = remember((each: CatalogedPackage): CatalogedPackage => {
  const { source } = each;
  if (hasCleanLabels(each)) return each;
  return {
    ...each,
    name: clean(each.name),
    version: clean(each.version),
    architecture: each.architecture && clean(each.architecture),
    namespace: each.namespace && clean(each.namespace),
    source: source && { name: clean(source.name), version: clean(source.version) },
    licenses: each.licenses?.map(clean),
    dependencies: each.dependencies?.map(clean),
    qualifiers:
      each.qualifiers && Object.fromEntries(Object.entries(each.qualifiers).map(([key, value]) => [key, clean(value)])),
  };
});

function hasCleanLabels(each: CatalogedPackage): boolean {
  const { name, version, architecture = '', namespace = '', source, licenses, dependencies, qualifiers } = each;
  if (!isClean(name) || !isClean(version) || !isClean(architecture) || !isClean(namespace)) return false;
  if (source && !(isClean(source.name) && isClean(source.version))) return false;
  return [licenses, dependencies, qualifiers && Object.values(qualifiers)].every(
    (list) => list?.every(isClean) ?? true,
  );
}

/** Printable ASCII, as nearly all labels are, needs no further look. */
function isClean(label: string): boolean {
  return /^[ -~]*$/.test(label) || (label.isWellFormed() && !/\p{Cc}/u.test(label));
}

function clean(label: string): string {
  return label.toWellFormed().replace(/\p{Cc}/gu, '\ufffd');
}

function merge(records: readonly CatalogedPackage[]): CatalogedPackage {
  const [first] = records as readonly [CatalogedPackage, ...CatalogedPackage[]];
  if (records.length === 1) return first;
  const known = <K extends keyof CatalogedPackage>(key: K) => records.find((each) => each[key] !== undefined)?.[key];
  const locations = [...new Set(records.map((each) => each.location))];
  return {
    ...first,
    ...(locations.length > 1 ? { locations } : {}),
    namespace: known('namespace'),
    qualifiers: mergeQualifiers(records),
    declaredSize: known('declaredSize'),
    source: known('source'),
    licenses: union(records.map((each) => each.licenses)),
    dependencies: union(records.map((each) => each.dependencies)),
    role: mergeRoles(records),
    claims: mergeClaims(records.map((each) => each.claims)),
  };
}

/** All qualifiers; of one that differs, the first. */
function mergeQualifiers(records: readonly CatalogedPackage[]): CatalogedPackage['qualifiers'] {
  const given = records.map((each) => each.qualifiers).filter((each) => each !== undefined);
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.reverse().flatMap((each) => Object.entries(each)));
}

/** A package is for building only if every record of it says so. */
function mergeRoles(records: readonly CatalogedPackage[]): CatalogedPackage['role'] {
  const roles = new Set(records.map((each) => each.role));
  if (roles.has('runtime')) return 'runtime';
  return roles.size === 1 ? records[0]?.role : undefined;
}

/** All claims together; a `root` stays only when all agree, else each directory competes by its own depth. */
function mergeClaims(claims: readonly Claims[]): Claims {
  const roots = new Set(claims.map((each) => each.root));
  return {
    layer: claims.some((each) => each.layer === 'os') ? 'os' : 'language',
    files: union(claims.map((each) => each.files)),
    directories: union(claims.map((each) => each.directories)),
    root: roots.size === 1 ? claims[0]?.root : undefined,
  };
}

function union(lists: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const given = lists.filter((list) => list !== undefined);
  return given.length === 0 ? undefined : [...new Set(given.flat())];
}
