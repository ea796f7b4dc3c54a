import type { CatalogedPackage } from '../catalogers/package.js';
import { getOrMake } from '../collections.js';
import { CodedError } from '../errors.js';
import type { OwnerCategory } from '../report/common.js';
import type { Owner } from '../report/image-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { PathResolver, rankPackages, type Claim } from './claims.js';
import { readInodes, type InodeTable } from './inodes.js';
import { findOsOwners } from './os-owners.js';
import { Places } from './places.js';
import { ResidueClassifier, type ResidueCategory } from './residue.js';
import { roleOf } from './roles.js';
import type { VisibleFile } from './visible-files.js';
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
  /** Every visible name of a regular file, in the order of the file system. */
  readonly visibleNames: readonly VisibleFile[];
  /** Those of them that are the first of their body: the bytes sum to `visibleSize`. */
  readonly visibleFiles: readonly VisibleFile[];
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

  const byRank = order.map((): Owner | undefined => undefined);
  const byCategory = new Map<OwnerCategory, Owner>();
  const ownerOfInode = winners.map((winner, inode) => {
    const owner = winner
      ? (byRank[winner.rank] ??= packageOwner(input, order[winner.rank] ?? -1))
      : getOrMake(byCategory, residue[inode] ?? 'application', categoryOwner);
    owner.bytes += table.sizes[inode] ?? 0;
    owner.files += 1;
    return owner;
  });

  const ownedSizes = packages.map(() => 0);
  for (const [rank, owner] of byRank.entries()) if (owner) ownedSizes[order[rank] ?? -1] = owner.bytes;
  const osOwners = findOsOwners({ packages, order, resolver, table, winners });
  const ownedBy = osOwners.map((index) => {
    const owner = index === undefined ? undefined : packages[index];
    return owner ? input.purlOf(owner) : null;
  });
  const owners = [...byRank.filter((owner) => owner !== undefined), ...byCategory.values()].sort(largestFirst);
  const files = listFiles(fileSystem, table, ownerOfInode);
  return { owners, ownedSizes, ownedBy, ...files, ownerOf: ownerByNode(ownerOfInode, table.inodeOf) };
}

function listFiles(
  fileSystem: FileSystem,
  { nodes, inodeOfName }: InodeTable,
  ownerOfInode: readonly Owner[],
): Pick<Ownership, 'visibleNames' | 'visibleFiles'> {
  const places = new Places(fileSystem);
  const visibleNames: VisibleFile[] = [];
  const visibleFiles: VisibleFile[] = [];
  for (let position = 0; position < nodes.length; position++) {
    const node = nodes[position] as FileNode;
    const inode = inodeOfName[position] ?? -1;
    const owner = ownerOfInode[inode];
    if (!node.body || !owner) continue;
    const { storedSize: bytes, layerIndex, content } = node.body;
    const file = { node, path: node.path, bytes, layerIndex, content, owner, place: places.of(node) };
    visibleNames.push(file);
    if (inode === visibleFiles.length) visibleFiles.push(file);
  }
  return { visibleNames, visibleFiles };
}

/** Residue needs all names of an inode: while one belongs to the application, deleting the others frees nothing. */
function residueOfUnclaimed(
  table: InodeTable,
  winners: readonly (Claim | undefined)[],
): (ResidueCategory | 'application' | undefined)[] {
  const classifier = new ResidueClassifier();
  const { nodes, inodeOfName } = table;
  const categories = new Array<ResidueCategory | 'application' | undefined>(winners.length).fill(undefined);
  for (let position = 0; position < nodes.length; position++) {
    const inode = inodeOfName[position] ?? -1;
    if (winners[inode] || categories[inode] === 'application') continue;
    const category = classifier.classify((nodes[position] as FileNode).path) ?? 'application';
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

function ownerByNode(owners: readonly Owner[], inodeOf: InodeTable['inodeOf']): Ownership['ownerOf'] {
  return (node) => {
    const owner = owners[inodeOf(node) ?? -1];
    if (!owner) throw new CodedError('INTERNAL', 'Not a visible regular file', { path: node.path });
    return owner;
  };
}

function largestFirst(a: Owner, b: Owner): number {
  if (a.bytes !== b.bytes) return b.bytes - a.bytes;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
