import type { CatalogedPackage } from '../catalogers/package.js';
import { claimMakers, isOsStrength, strongest, type Claim, type PathResolver } from './claims.js';
import { sourceOfByteCode } from '../purpose/byte-code.js';
import type { FileNode } from '../scan/file-system.js';
import type { InodeTable } from './inodes.js';

interface ClaimsInput {
  readonly packages: readonly CatalogedPackage[];
  /** Indexes of `packages` as `rankPackages` gives them. */
  readonly order: readonly number[];
  readonly resolver: PathResolver;
  readonly table: InodeTable;
}

/** The strongest claim on each inode over all its names; `undefined` where no package claims it. */
export function strongestClaims({ packages, order, resolver, table }: ClaimsInput): (Claim | undefined)[] {
  const winners = new Array<Claim | undefined>(table.sizes.length).fill(undefined);
  const directories = new Array<Claim | undefined>(table.parents.length).fill(undefined);
  const byteCode = new SystemByteCode(packages, resolver);
  for (const [rank, index] of order.entries()) {
    const cataloged = packages[index];
    if (!cataloged) continue;
    const { fileClaim, directoryClaim } = claimMakers(cataloged, rank, resolver);
    for (const path of cataloged.claims.files ?? []) {
      const node = resolver.file(path);
      const inode = node && table.inodeOf(node);
      if (!node || inode === undefined || byteCode.bars(node, fileClaim)) continue;
      winners[inode] = strongest(winners[inode], fileClaim);
    }
    for (const path of cataloged.claims.directories ?? []) {
      const directory = resolver.directory(path);
      if (!directory) continue;
      const number = table.directoryNumber(directory);
      directories[number] = strongest(directories[number], directoryClaim(directory.path));
    }
  }
  offerDirectories(table, directories, (inode, node, claim) => {
    if (!byteCode.bars(node, claim)) winners[inode] = strongest(winners[inode], claim);
  });
  return winners;
}

/** Offers what claims a directory, by its number, to all files below it. */
function offerDirectories(
  table: InodeTable,
  own: readonly (Claim | undefined)[],
  offer: (inode: number, node: FileNode, claim: Claim) => void,
): void {
  const { nodes, inodeOfName, directoryOfName, parents } = table;
  const claims: (Claim | undefined)[] = [];
  for (let number = 0; number < parents.length; number++) {
    claims.push(strongest(own[number], claims[parents[number] ?? -1]));
  }
  for (const [position, node] of nodes.entries()) {
    const claim = claims[directoryOfName[position] ?? -1];
    if (claim) offer(inodeOfName[position] ?? -1, node, claim);
  }
}

/**
 * Debian compiles Python sources when it installs them and does not list the byte code. It is then no
 * file of the Python package either, whatever that claims: it would own the byte code and nothing else.
 */
class SystemByteCode {
  #sources: ReadonlySet<string> | undefined;

  constructor(
    private readonly packages: readonly CatalogedPackage[],
    private readonly resolver: PathResolver,
  ) {}

  /** Whether a claim on a file does not count, since an operating system lists the source. */
  bars(node: FileNode, { strength }: Claim): boolean {
    if (isOsStrength(strength) || !node.name.endsWith('.pyc')) return false;
    const source = sourceOfByteCode(node.path);
    return source !== undefined && (this.#sources ??= this.#listSources()).has(source);
  }

  #listSources(): ReadonlySet<string> {
    const sources = new Set<string>();
    for (const { claims } of this.packages) {
      if (claims.layer !== 'os') continue;
      for (const path of claims.files ?? []) {
        const real = path.endsWith('.py') ? this.resolver.pathOf(path) : undefined;
        if (real !== undefined) sources.add(real);
      }
    }
    return sources;
  }
}
