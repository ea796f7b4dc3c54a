import { CodedError, type ErrorCode, type ProblemLocation, toCodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';

/** What a decompressing thread is started with. */
export interface ThreadSettings {
  /** Whether all other threads go first. */
  readonly givesWay: boolean;
}

/** Asks a thread to decompress a blob into a ring. It answers nothing: the ring tells how it went. */
export interface InflateRequest {
  /** An open file descriptor; it belongs to the asker. */
  readonly descriptor: number;
  /** State of the blob (SharedBlobState). */
  readonly state: SharedArrayBuffer;
  /** Where the bytes go (ChunkRing). */
  readonly ring: SharedArrayBuffer;
  readonly limits: ScanLimits;
  /** Digest that the blob must have when nobody has verified it yet. */
  readonly digest?: string;
}

/** Asks a thread to scan the layer that comes through a ring, beside those that it scans already. */
export interface ScanRequest {
  readonly ring: SharedArrayBuffer;
  readonly limits: ScanLimits;
}

/** A coded error on its way between threads. */
export interface ErrorDescription {
  readonly code: ErrorCode;
  readonly message: string;
  readonly location: ProblemLocation;
}

export function describeError(error: unknown): ErrorDescription {
  const { code, message, location } = toCodedError(error);
  return { code, message: message.slice(0, MAX_MESSAGE), location };
}

/** Characters of a message that are kept. */
const MAX_MESSAGE = 2000;

export const codedErrorOf = ({ code, message, location }: ErrorDescription): CodedError =>
  new CodedError(code, message, location);
