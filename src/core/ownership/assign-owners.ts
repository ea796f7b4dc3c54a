import type { CatalogedPackage } from '../catalogers/package.js';
import { getOrMake } from '../collections.js';
import { CodedError } from '../errors.js';
import type { OwnerCategory } from '../report/common.js';
import type { Owner } from '../report/image-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { PathResolver, rankPackages, type Claim } from './claims.js';
import { readInodes, type InodeTable } from './inodes.js';
import { findOsOwners } from './os-owners.js';
import { ResidueClassifier, type ResidueCategory } from './residue.js';
import { roleOf } from './roles.js';
import { strongestClaims } from './strongest-claims.js';

export interface OwnershipInput {
  readonly fileSystem: FileSystem;
  readonly packages: readonly CatalogedPackage[];
  /** Layer that brought each package, in the order of `packages`. */
  readonly layerIndexes: readonly (number | null)[];
  purlOf(cataloged: CatalogedPackage): string;
}

/** Who owns each visible byte; the arrays are in the order of the packages that were given. */
export interface Ownership {
  /** Owners of at least one inode, largest first; their bytes sum to `visibleSize`. */
  readonly owners: readonly Owner[];
  /** Stored bytes that each package owns. */
  readonly ownedSizes: readonly number[];
  /** purl of the operating system's package that owns all files of a language package, else null. */
  readonly ownedBy: readonly (string | null)[];
  /** The owner of a visible regular file; throws INTERNAL for anything else. */
  ownerOf(node: FileNode): Owner;
}

/**
 * Gives every visible inode to exactly one owner: the strongest claim over all its names, else a
 * residue class, else the application. Linear in names and claims: 500,000 names with 300,000 claims
 * take about a second.
 */
export function assignOwners(input: OwnershipInput): Ownership {
  const { fileSystem, packages } = input;
  const table = readInodes(fileSystem);
  const resolver = new PathResolver(fileSystem);
  const order = rankPackages(packages);
  const winners = strongestClaims({ packages, order, resolver, table });
  const residue = residueOfUnclaimed(table, winners);

  const byRank = new Map<number, Owner>();
  const byCategory = new Map<OwnerCategory, Owner>();
  const ownerOfInode = winners.map((winner, inode) => {
    const owner = winner
      ? getOrMake(byRank, winner.rank, () => packageOwner(input, order[winner.rank] ?? -1))
      : getOrMake(byCategory, residue[inode] ?? 'application', categoryOwner);
    owner.bytes += table.sizes[inode] ?? 0;
    owner.files += 1;
    return owner;
  });

  const ownedSizes = packages.map(() => 0);
  for (const [rank, owner] of byRank) ownedSizes[order[rank] ?? -1] = owner.bytes;
  const osOwners = findOsOwners({ packages, order, resolver, table, winners });
  const ownedBy = osOwners.map((index) => {
    const owner = index === undefined ? undefined : packages[index];
    return owner ? input.purlOf(owner) : null;
  });
  const owners = [...byRank.values(), ...byCategory.values()].sort(largestFirst);
  return { owners, ownedSizes, ownedBy, ownerOf: (node) => ownerAt(ownerOfInode, table, node) };
}

/** Residue needs all names of an inode: while one belongs to the application, deleting the others frees nothing. */
function residueOfUnclaimed(
  table: InodeTable,
  winners: readonly (Claim | undefined)[],
): (ResidueCategory | 'application' | undefined)[] {
  const classifier = new ResidueClassifier();
  const { paths, inodeOfPath } = table;
  const categories = new Array<ResidueCategory | 'application' | undefined>(winners.length).fill(undefined);
  for (let position = 0; position < paths.length; position++) {
    const inode = inodeOfPath[position] ?? -1;
    if (winners[inode] || categories[inode] === 'application') continue;
    const category = classifier.classify(paths[position] ?? '') ?? 'application';
    if (category === 'application' || categories[inode] === undefined) categories[inode] = category;
  }
  return categories;
}

function packageOwner(input: OwnershipInput, index: number): Owner {
  const cataloged = input.packages[index];
  if (!cataloged) throw new RangeError(`No package ${index}`);
  return {
    category: cataloged.claims.layer === 'os' ? 'os-package' : 'language-package',
    role: roleOf(cataloged),
    name: input.purlOf(cataloged),
    bytes: 0,
    files: 0,
    layerIndex: input.layerIndexes[index] ?? null,
  };
}

function categoryOwner(category: OwnerCategory): Owner {
  return { category, role: 'unknown', name: category, bytes: 0, files: 0, layerIndex: null };
}

function ownerAt(owners: readonly Owner[], table: InodeTable, node: FileNode): Owner {
  const owner = owners[table.inodeOf(node) ?? -1];
  if (!owner) throw new CodedError('INTERNAL', 'Not a visible regular file', { path: node.path });
  return owner;
}

function largestFirst(a: Owner, b: Owner): number {
  if (a.bytes !== b.bytes) return b.bytes - a.bytes;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
