import type { FileSystem } from '../scan/file-system.js';
import type { Problem } from '../report/common.js';
import type { CatalogedPackage } from './package.js';

/** What a cataloger sees of a regular file before its body is read. */
export interface FileHead {
  /** Path inside the image root without leading slash, e.g. `var/lib/dpkg/status`. */
  readonly path: string;
  /** Apparent size in bytes, as the tar header declares it. Never allocate from it. */
  readonly size: number;
  /** Permission bits, e.g. 0o755. */
  readonly mode: number;
  /** The first bytes of the body, at most 64, fewer for a shorter file. */
  readonly head: Uint8Array;
}

/** A file that a cataloger asked for and that is visible in the file system being catalogued. */
export interface EvidenceFile {
  readonly path: string;
  /** Layer that shipped the body, 0 is the oldest. */
  readonly layerIndex: number;
  /** Apparent size of the file itself in bytes; `bytes` may be shorter when `extract` reduced it. */
  readonly size: number;
  /** The body, or what `extract` made of it. */
  readonly bytes: Uint8Array;
}

/** All that a cataloger gets: its own evidence in one state of the file system, and the names around it. */
export interface CatalogInput {
  /** Visible evidence of this cataloger, sorted by path. */
  readonly files: readonly EvidenceFile[];
  /** The squashed file system of this state: look up paths, list directories, follow links. No bodies. */
  readonly fileSystem: FileSystem;
  /** Whether these are the packages of the image. Of a state on the way to it only names, versions and places count. */
  readonly isFinal: boolean;
  /** Reports a part that could not be read; the rest goes on. */
  problem(problem: Omit<Problem, 'layerIndex'> & { layerIndex?: number | null }): void;
}

/**
 * One ecosystem. It names the files that it wants while a layer is streamed, may reduce each to what
 * it needs, and later turns the visible ones into packages. Pure: no I/O, no clock, no state.
 */
export interface Cataloger {
  /** Stable name, the file's name, e.g. `dpkg`. */
  readonly name: string;
  /**
   * Version of `wants` and `extract`: stored layer scans are keyed by it, so raise it whenever they
   * choose or keep something else. A change in `catalog` alone needs no raise: it runs for each report.
   */
  readonly evidenceVersion: number;
  /** purl types of the packages that it may find. */
  readonly types: readonly string[];
  /** Largest body in bytes that is buffered; a larger file becomes a PKGDB_TOO_LARGE problem. */
  readonly maxBytes: number;
  /**
   * Set when it needs no bodies but only names: it then runs after every layer. Without it, it runs after the layers
   * that changed its evidence, and after the last one unless it would see the same as before.
   */
  readonly namesOnly?: true;
  /** Whether the body of this file is needed. Called for every regular file: keep it cheap. */
  wants(file: FileHead): boolean;
  /**
   * Reduces a body to the evidence worth keeping; `undefined` keeps nothing (not what it seemed).
   * Runs in a worker thread while the layer is scanned. Without it, the whole body is kept.
   * A thrown CodedError becomes a located problem; any other error becomes PKGDB_CORRUPT.
   */
  extract?(body: Buffer, file: FileHead): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Finds the packages of one state of the file system. */
  catalog(input: CatalogInput): CatalogedPackage[];
}
