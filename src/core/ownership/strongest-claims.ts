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
export function strongestClaims(input: ClaimsInput): (Claim | undefined)[] {
  const { packages, order, resolver, table } = input;
  const contest = new Contest(input);
  for (let rank = 0; rank < order.length; rank++) {
    const cataloged = packages[order[rank] ?? -1];
    if (!cataloged) continue;
    const { fileClaim, directoryClaim } = claimMakers(cataloged, rank, resolver);
    const { files, directories } = cataloged.claims;
    if (files) contest.claimFiles(files, fileClaim);
    if (directories) contest.claimDirectories(directories, directoryClaim);
  }
  offerDirectories(table, contest.directories, (inode, node, claim) => contest.offer(inode, node, claim));
  return contest.winners;
}

/** Keeps the strongest claim on each inode, and on each directory by its number. */
class Contest {
  readonly winners: (Claim | undefined)[];
  readonly directories: (Claim | undefined)[];
  readonly #byteCode: SystemByteCode;

  constructor(private readonly input: ClaimsInput) {
    this.winners = new Array<Claim | undefined>(input.table.sizes.length).fill(undefined);
    this.directories = new Array<Claim | undefined>(input.table.parents.length).fill(undefined);
    this.#byteCode = new SystemByteCode(input.packages, input.resolver);
  }

  claimFiles(paths: readonly string[], claim: Claim): void {
    for (const path of paths) {
      const node = this.input.resolver.file(path);
      const inode = node && this.input.table.inodeOf(node);
      if (node && inode !== undefined) this.offer(inode, node, claim);
    }
  }

  claimDirectories(paths: readonly string[], claimOf: (realPath: string) => Claim): void {
    for (const path of paths) {
      const directory = this.input.resolver.directory(path);
      if (!directory) continue;
      const number = this.input.table.directoryNumber(directory);
      this.directories[number] = strongest(this.directories[number], claimOf(directory.path));
    }
  }

  /** Lets a claim on a name of an inode count. */
  offer(inode: number, node: FileNode, claim: Claim): void {
    if (!this.#byteCode.bars(node, claim)) this.winners[inode] = strongest(this.winners[inode], claim);
  }
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
  for (let position = 0; position < nodes.length; position++) {
    const claim = claims[directoryOfName[position] ?? -1];
    if (claim) offer(inodeOfName[position] ?? -1, nodes[position] as FileNode, claim);
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
    for (const { claims } of this.packages) if (claims.layer === 'os') this.#addSources(claims.files ?? [], sources);
    return sources;
  }

  #addSources(files: readonly string[], sources: Set<string>): void {
    for (const path of files) {
      const real = path.endsWith('.py') ? this.resolver.pathOf(path) : undefined;
      if (real !== undefined) sources.add(real);
    }
  }
}
