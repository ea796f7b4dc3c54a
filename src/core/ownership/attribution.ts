import type { CatalogedPackage } from '../catalogers/package.js';
import type { RemovedPackage } from '../report/image-report.js';

/** The packages that are installed once the layers up to and including `layerIndex` are applied. */
export interface PackageState {
  readonly layerIndex: number;
  readonly packages: readonly CatalogedPackage[];
}

export interface Attribution {
  /** For each package of the last state, in its order: the first layer of the unbroken run that lasts to the end. */
  readonly layerIndexes: readonly number[];
  /** Packages of earlier states that the last one no longer lists, by (type, name, version, location). */
  readonly removedLater: readonly RemovedPackage[];
}

interface Run {
  readonly cataloged: CatalogedPackage;
  /** Layer with which it appeared. */
  start: number;
  /** Layer whose state no longer lists it; null while it lasts. */
  end: number | null;
}

/**
 * Finds the layer that brought each package. An upgrade is another package: the new version counts
 * from the layer of the upgrade, the old one is listed as removed there.
 *
 * @param states in ascending order of layers; between two of them nothing changed. The last is the image's.
 */
export function attributePackages(
  states: readonly PackageState[],
  purlOf: (cataloged: CatalogedPackage) => string,
): Attribution {
  const runs = new Map<string, Run>();
  for (const { layerIndex, packages } of states) {
    const present = new Set<string>();
    for (const cataloged of packages) {
      const key = identityOf(cataloged);
      present.add(key);
      const run = runs.get(key);
      if (!run) runs.set(key, { cataloged, start: layerIndex, end: null });
      else if (run.end !== null) Object.assign(run, { start: layerIndex, end: null });
    }
    for (const [key, run] of runs) {
      if (run.end === null && !present.has(key)) run.end = layerIndex;
    }
  }
  const final = states.at(-1)?.packages ?? [];
  return {
    layerIndexes: final.map((cataloged) => runs.get(identityOf(cataloged))?.start ?? 0),
    removedLater: [...runs]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, run]) => (run.end === null ? [] : [removedPackage(run, run.end, purlOf)])),
  };
}

function identityOf({ type, name, version, architecture, location }: CatalogedPackage): string {
  return [type, name, version, architecture ?? '', location].join('\0');
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
