import type { CatalogedPackage } from '../catalogers/package.js';
import type { FileSystem } from '../scan/file-system.js';
import { claimMakers, isOsStrength, parentOf, type Claim, type PathResolver } from './claims.js';
import type { InodeTable } from './inodes.js';

interface OsOwnersInput {
  readonly fileSystem: FileSystem;
  readonly packages: readonly CatalogedPackage[];
  readonly order: readonly number[];
  readonly resolver: PathResolver;
  readonly table: InodeTable;
  /** The claim that won each inode. */
  readonly winners: readonly (Claim | undefined)[];
}

/** Who won the files at or below a path. */
interface Winners {
  /** Strength of the weakest language package among them; Infinity without one. */
  weakestLanguage: number;
  /** First operating system package among them by rank; Infinity without one. */
  firstOs: number;
}

/**
 * For each language package, the operating system package that owns all its files: Debian's
 * python3-requests is also the Python package requests. Files that a deeper language package took are
 * not its own. Where several own them, the owner of the evidence counts, else the first by rank.
 *
 * @returns indexes into `packages`, `undefined` for a package that stands for itself.
 */
export function findOsOwners(input: OsOwnersInput): (number | undefined)[] {
  const { packages, order, resolver } = input;
  const result: (number | undefined)[] = packages.map(() => undefined);
  if (!packages.some((one) => one.claims.layer === 'os')) return result;
  const ofDirectory = summariseDirectories(input);
  const ofFile = (path: string): Winners | undefined => winnersOfFile(input, path);
  for (const [rank, index] of order.entries()) {
    const cataloged = packages[index];
    if (!cataloged || cataloged.claims.layer === 'os') continue;
    const { fileClaim, directoryClaim } = claimMakers(cataloged, rank, resolver);
    const { files = [], directories = [] } = cataloged.claims;
    const claimed = [
      ...claimedWinners(
        files,
        (path) => resolver.file(path),
        ofFile,
        () => fileClaim.strength,
      ),
      ...claimedWinners(
        directories,
        (path) => resolver.directory(path),
        (path) => ofDirectory.get(path),
        (path) => directoryClaim(path).strength,
      ),
    ];
    if (claimed.some(({ winners, strength }) => winners.weakestLanguage <= strength)) continue;
    const first = claimed.reduce((lowest, { winners }) => Math.min(lowest, winners.firstOs), Infinity);
    if (first === Infinity) continue;
    const evidence = ofFile(resolver.file(cataloged.location) ?? '')?.firstOs ?? Infinity;
    result[index] = order[evidence === Infinity ? first : evidence];
  }
  return result;
}

function* claimedWinners(
  paths: readonly string[],
  resolve: (path: string) => string | undefined,
  winnersOf: (realPath: string) => Winners | undefined,
  strengthOf: (realPath: string) => number,
): Iterable<{ winners: Winners; strength: number }> {
  for (const path of paths) {
    const real = resolve(path);
    const winners = real === undefined ? undefined : winnersOf(real);
    if (real !== undefined && winners) yield { winners, strength: strengthOf(real) };
  }
}

function winnersOfFile({ fileSystem, table, winners }: OsOwnersInput, path: string): Winners | undefined {
  const node = fileSystem.get(path);
  const winner = node?.body && winners[table.inodeOf(node)];
  return winner && winnersOf(winner);
}

function winnersOf({ strength, rank }: Claim): Winners {
  return isOsStrength(strength)
    ? { weakestLanguage: Infinity, firstOs: rank }
    : { weakestLanguage: strength, firstOs: Infinity };
}

/** Sums up the winners of all files below each directory. */
function summariseDirectories({ table, winners }: OsOwnersInput): Map<string, Winners> {
  const sums = new Map<string, Winners>();
  const addTo = (directory: string, from: Winners): void => {
    const sum = sums.get(directory);
    if (!sum) {
      sums.set(directory, { ...from });
      return;
    }
    sum.weakestLanguage = Math.min(sum.weakestLanguage, from.weakestLanguage);
    sum.firstOs = Math.min(sum.firstOs, from.firstOs);
  };
  for (const [position, parent] of table.parents.entries()) {
    const winner = winners[table.inodeOfPath[position] ?? -1];
    if (winner) addTo(parent, winnersOf(winner));
  }
  for (const directory of [...table.directories].reverse()) {
    const sum = directory === '' ? undefined : sums.get(directory);
    if (sum) addTo(parentOf(directory), sum);
  }
  return sums;
}
