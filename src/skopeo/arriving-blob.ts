/** A blob that is all there. */
export interface FinishedBlob {
  readonly digest: string;
  /** Bytes as stored. */
  readonly size: number;
}

/** A layer's blob, which can be read from its first byte while the rest still arrives. */
export interface ArrivingBlob {
  /** An open file, read by position. It is closed once the promise that `onBlob` gave has settled. */
  readonly descriptor: number;
  /** What the blob turned out to be, or null when its download broke off and what was read is worthless. Never rejects. */
  readonly outcome: Promise<FinishedBlob | null>;
  /**
   * Bytes that it may come to, by the manifest: of several that a copy brings at a time nobody knows which is which, so
   * each may be the largest that is not there yet.
   */
  sizeAtMost(): number;
  /** The digest that the reader has to check itself; null when skopeo does it. */
  readonly unverifiedDigest: string | null;
}

/** Takes a blob. Settles when it needs the descriptor no more; what it throws ends the pull. */
export type OnBlob = (blob: ArrivingBlob) => Promise<void>;
