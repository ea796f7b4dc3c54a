import type { Problem } from '../report/common.js';
import { COLUMN_NAMES, type EntryColumns } from './entry-table.js';

/** Compression of a blob by its magic bytes. */
export type Compression = 'gzip' | 'zstd' | 'none';

/** What one cataloger keeps of one file of the layer. */
export interface LayerEvidence {
  readonly cataloger: string;
  /** Index of the file in the entry table. */
  readonly entry: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** All that is kept of a layer after its one pass: nothing needs the blob again. Sizes in bytes. */
export interface LayerScan {
  /** sha256 of the uncompressed tar, as computed. */
  readonly diffId: string;
  readonly compression: Compression;
  readonly uncompressedSize: number;
  /** Stored bytes of its regular files. */
  readonly contentSize: number;
  readonly entries: EntryColumns;
  readonly evidence: readonly LayerEvidence[];
  /** Problems of this layer; the layer index is added by whoever knows it. */
  readonly problems: readonly Omit<Problem, 'layerIndex'>[];
}

/** How many entries some layers have together. */
export const countEntries = (scans: readonly LayerScan[]): number =>
  scans.reduce((sum, { entries }) => sum + entries.types.length, 0);

/** The memory of a scan: its columns and evidence, which have a buffer each. */
export function buffersOf({ entries, evidence }: LayerScan): ArrayBuffer[] {
  return [...COLUMN_NAMES.map((name) => entries[name].buffer), ...evidence.map(({ bytes }) => bytes.buffer)];
}
