import type { ErrorCode, ProblemLocation } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';

/** Asks a thread to scan a blob. */
export interface ScanRequest {
  readonly id: number;
  /** An open file descriptor; it belongs to the asker. */
  readonly descriptor: number;
  /** State of the blob (SharedBlobState). */
  readonly state: SharedArrayBuffer;
  readonly limits: ScanLimits;
  /** Digest that the blob must have when nobody has verified it yet. */
  readonly digest?: string;
}

/** What a thread answers. */
export type ScanResponse =
  | { readonly id: number; readonly scan: LayerScan }
  | {
      readonly id: number;
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly location: ProblemLocation };
    };
