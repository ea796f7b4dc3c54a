import type { CatalogedPackage } from '../catalogers/package.js';
import type { FileNode } from '../scan/file-system.js';
import { claimMakers, isOsStrength, type Claim, type PathResolver } from './claims.js';
import type { InodeTable } from './inodes.js';

interface OsOwnersInput {
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
  for (const [rank, index] of order.entries()) {
    const cataloged = packages[index];
    if (!cataloged || cataloged.claims.layer === 'os') continue;
    const first = firstOsOf(input, ofDirectory, { cataloged, rank });
    if (first === Infinity) continue;
    const evidence = winnersOfFile(input, resolver.file(cataloged.location))?.firstOs ?? Infinity;
    result[index] = order[evidence === Infinity ? first : evidence];
  }
  return result;
}

/** The first operating system package by rank that owns a file which a language package claims; Infinity where a language package owns one. */
function firstOsOf(
  input: OsOwnersInput,
  ofDirectory: readonly Winners[],
  { cataloged, rank }: { readonly cataloged: CatalogedPackage; readonly rank: number },
): number {
  const { resolver, table } = input;
  const { fileClaim, directoryClaim } = claimMakers(cataloged, rank, resolver);
  const { files = [], directories = [] } = cataloged.claims;
  let first = Infinity;
  for (const path of files) {
    const winners = winnersOfFile(input, resolver.file(path));
    if (!winners) continue;
    if (winners.weakestLanguage <= fileClaim.strength) return Infinity;
    first = Math.min(first, winners.firstOs);
  }
  for (const path of directories) {
    const directory = resolver.directory(path);
    const winners = directory && ofDirectory[table.directoryNumber(directory)];
    if (!winners) continue;
    if (winners.weakestLanguage <= directoryClaim(directory.path).strength) return Infinity;
    first = Math.min(first, winners.firstOs);
  }
  return first;
}

function winnersOfFile({ table, winners }: OsOwnersInput, node: FileNode | undefined): Winners | undefined {
  const winner = node && winners[table.inodeOf(node) ?? -1];
  return winner && winnersOf(winner);
}

const winnersOf = (claim: Claim): Winners => addTo({ weakestLanguage: Infinity, firstOs: Infinity }, claim);

function addTo(sum: Winners, { strength, rank }: Claim): Winners {
  if (isOsStrength(strength)) sum.firstOs = Math.min(sum.firstOs, rank);
  else sum.weakestLanguage = Math.min(sum.weakestLanguage, strength);
  return sum;
}

/** Sums up the winners of all files below each directory, by its number. */
function summariseDirectories({ table, winners }: OsOwnersInput): Winners[] {
  const { parents, directoryOfName, inodeOfName } = table;
  const sums = parents.map((): Winners => ({ weakestLanguage: Infinity, firstOs: Infinity }));
  for (let position = 0; position < directoryOfName.length; position++) {
    const winner = winners[inodeOfName[position] ?? -1];
    const sum = sums[directoryOfName[position] ?? -1];
    if (winner && sum) addTo(sum, winner);
  }
  for (let number = parents.length - 1; number > 0; number--) {
    const sum = sums[number];
    const above = sums[parents[number] ?? -1];
    if (!sum || !above) continue;
    above.weakestLanguage = Math.min(above.weakestLanguage, sum.weakestLanguage);
    above.firstOs = Math.min(above.firstOs, sum.firstOs);
  }
  return sums;
}
