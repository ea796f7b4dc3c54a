import type { ErrorCode } from '../../errors.js';
import type { NodeType } from '../file-system.js';
import type { Segment } from './sparse.js';

/**
 * One member of an archive, with PAX and GNU extensions applied. Names are raw bytes, as stored, and valid
 * during the call that hands them over.
 */
export interface TarEntry {
  readonly type: NodeType | 'hardlink';
  readonly name: Buffer;
  /** Target of a symbolic or hard link. */
  readonly linkName: Buffer;
  /** Apparent size in bytes of a regular file, else 0. */
  readonly size: number;
  /** Bytes of it that the archive stores: less than `size` for a sparse file. */
  readonly storedSize: number;
  /** Stored runs of a sparse file, in order; undefined when the file has no holes. */
  readonly segments: readonly Segment[] | undefined;
  /** Permission bits, 12 of them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Whether it has the extended attribute security.capability. */
  readonly capability: boolean;
}

/** Receives an archive in order. A chunk is valid during the call only. */
export interface TarVisitor {
  entry(entry: TarEntry): void;
  /** Stored bytes of the current regular file. */
  data(chunk: Buffer): void;
  endEntry(): void;
  /** Something odd that does not stop the reading. */
  warning(code: ErrorCode, message: string): void;
}
