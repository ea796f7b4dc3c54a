import { type ErrorCode, toCodedError } from '../errors.js';
import type { Problem } from '../report/common.js';
import { ProblemList } from '../scan/problem-list.js';
import { AskedFileSystem } from './asked-file-system.js';
import type { CatalogInput, Cataloger } from './cataloger.js';
import type { CatalogedPackage } from './package.js';

/** What a cataloger found in one state of the file system. */
export interface CatalogerRun {
  readonly packages: readonly CatalogedPackage[];
  readonly problems: readonly Problem[];
  /** Whether it would find the same in the file system as it has become, with the same evidence. */
  isCurrent(): boolean;
}

/** Runs one cataloger; whatever it throws becomes a problem, never a silent empty list. */
export function runCataloger(
  cataloger: Cataloger,
  { files, fileSystem, isFinal }: Omit<CatalogInput, 'problem'>,
): CatalogerRun {
  const asked = new AskedFileSystem(fileSystem);
  let isForAnyState = true;
  const problems = new LocatedProblems();
  const layerOf = new Map(files.map((file) => [file.path, file.layerIndex]));
  const report = (code: ErrorCode, path: string | null, message: string, layerIndex?: number | null): void => {
    problems.add({ code, path, message, layerIndex: layerIndex ?? layerOf.get(path ?? '') ?? null });
  };
  try {
    const packages = cataloger.catalog({
      files,
      fileSystem: asked,
      get isFinal() {
        isForAnyState = false;
        return isFinal;
      },
      problem: ({ code, path, message, layerIndex }) => report(code, path, message, layerIndex),
    });
    return { packages, problems: problems.list(), isCurrent: () => isForAnyState && asked.answersAsBefore() };
  } catch (error) {
    const coded = toCodedError(error);
    report(
      coded.code === 'INTERNAL' ? 'PKGDB_CORRUPT' : coded.code,
      files[0]?.path ?? null,
      `${cataloger.name}: ${coded.message}`,
    );
    return { packages: [], problems: problems.list(), isCurrent: () => false };
  }
}

/** Problems by the layer that they are of, bounded for each layer however many broken files it has. */
export class LocatedProblems {
  readonly #byLayer = new Map<number | null, ProblemList>();

  add({ layerIndex, code, path, message }: Problem): void {
    const list = this.#byLayer.get(layerIndex) ?? new ProblemList();
    this.#byLayer.set(layerIndex, list);
    list.add(code, path, message);
  }

  list(): Problem[] {
    return [...this.#byLayer].flatMap(([layerIndex, list]) => list.list().map((each) => ({ ...each, layerIndex })));
  }
}
