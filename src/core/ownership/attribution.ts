import type { CatalogedPackage } from '../catalogers/package.js';
import type { RemovedPackage } from '../report/image-report.js';

/** The packages that are installed once the layers up to and including `layerIndex` are applied. */
export interface PackageState {
  readonly layerIndex: number;
  readonly packages: readonly CatalogedPackage[];
}

export interface Attribution {
  /** The packages of the last state in its order; one with several places has the one that counts as its location. */
  readonly packages: readonly CatalogedPackage[];
  /** For each of them the layer that brought it. */
  readonly layerIndexes: readonly number[];
  /** Packages of earlier states that the last one no longer lists anywhere, by (type, name, version, architecture). */
  readonly removedLater: readonly RemovedPackage[];
}

interface Run {
  /** As the last state that had it lists it. */
  cataloged: CatalogedPackage;
  /** Layer with which it appeared. */
  start: number;
  /** Layer whose state no longer lists it; null while it lasts. */
  end: number | null;
  /** The last state that has it. */
  seen: PackageState;
}

/**
 * Finds the layer that brought each package: the first of the unbroken run that lasts to the end. An upgrade is
 * another package: the new version counts from the layer of the upgrade, the old one is listed as removed there.
 *
 * A language package may be installed in several places: it counts from the place that came first of those that are
 * still there and are its own, not files of an operating system's package, and is removed when its last place goes.
 * That an operating system moves its database changes nothing.
 *
 * @param states in ascending order of layers; between two of them nothing changed. The last is the image's.
 */
export function attributePackages(
  states: readonly PackageState[],
  purlOf: (cataloged: CatalogedPackage) => string,
): Attribution {
  const installed = followRuns(states, (cataloged) => [identityOf(cataloged)]);
  const placed = followRuns(states, (cataloged) =>
    locationsOf(cataloged).map((location) => placeOf(cataloged, location)),
  );
  const startOf = (cataloged: CatalogedPackage, location: string): number =>
    placed.get(placeOf(cataloged, location))?.start ?? 0;
  const packages = withOwnPlaces(states.at(-1)?.packages ?? [], startOf);
  return {
    packages,
    layerIndexes: packages.map((cataloged) => startOf(cataloged, cataloged.location)),
    removedLater: [...installed]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, run]) => (run.end === null ? [] : [removedPackage(run, run.end, purlOf)])),
  };
}

/** The last run of each key. */
function followRuns(
  states: readonly PackageState[],
  keysOf: (cataloged: CatalogedPackage) => readonly string[],
): ReadonlyMap<string, Run> {
  const runs = new Map<string, Run>();
  /** Those of the packages of the state before, most of which the next one lists too. */
  let lasting = new Map<CatalogedPackage, readonly Run[]>();
  for (const state of states) {
    const { layerIndex, packages } = state;
    const follow = (cataloged: CatalogedPackage, key: string): Run => {
      const known = runs.get(key);
      if (known?.end === null) return known;
      const run = { cataloged, start: layerIndex, end: null, seen: state };
      runs.set(key, run);
      return run;
    };
    const current = new Map<CatalogedPackage, readonly Run[]>();
    for (const cataloged of packages) {
      const followed = lasting.get(cataloged) ?? keysOf(cataloged).map((key) => follow(cataloged, key));
      current.set(cataloged, followed);
      for (const run of followed) {
        run.cataloged = cataloged;
        run.seen = state;
      }
    }
    lasting = current;
    for (const run of runs.values()) {
      if (run.end === null && run.seen !== state) run.end = layerIndex;
    }
  }
  return runs;
}

function identityOf({ type, name, version, architecture }: CatalogedPackage): string {
  return `${type}\0${name}\0${version}\0${architecture ?? ''}`;
}

function locationsOf({ location, locations }: CatalogedPackage): readonly string[] {
  return locations ?? [location];
}

/** A language package in one of its places; what a system's database lists is one, wherever that lies. */
function placeOf(cataloged: CatalogedPackage, location: string): string {
  const identity = identityOf(cataloged);
  return cataloged.claims.layer === 'os' ? identity : `${identity}\0${location}`;
}

/** Moves each language package with several places to the first that is its own. */
function withOwnPlaces(
  packages: readonly CatalogedPackage[],
  startOf: (cataloged: CatalogedPackage, location: string) => number,
): readonly CatalogedPackage[] {
  const isSpread = ({ claims, locations }: CatalogedPackage): boolean =>
    claims.layer === 'language' && locations !== undefined;
  if (!packages.some(isSpread)) return packages;
  const places = new Set(packages.filter(isSpread).flatMap(locationsOf));
  for (const { claims } of packages) {
    if (claims.layer === 'os') for (const file of claims.files ?? []) places.delete(file);
  }
  return packages.map((cataloged) => {
    if (!isSpread(cataloged)) return cataloged;
    const all = locationsOf(cataloged);
    const own = all.filter((location) => places.has(location));
    const location = (own.length > 0 ? own : all).reduce((first, next) =>
      startOf(cataloged, next) < startOf(cataloged, first) ? next : first,
    );
    return { ...cataloged, location };
  });
}

function removedPackage(run: Run, end: number, purlOf: (cataloged: CatalogedPackage) => string): RemovedPackage {
  const { type, name, version, architecture, location } = run.cataloged;
  return {
    type,
    name,
    version,
    architecture: architecture ?? null,
    purl: purlOf(run.cataloged),
    location,
    layerIndex: run.start,
    removedInLayer: end,
  };
}
