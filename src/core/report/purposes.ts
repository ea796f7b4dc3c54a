import { z } from 'zod';
import { Bytes, DeltaBytes } from './common.js';

/** What bytes are for, in the words of a move to a multi-stage build. */
export const Purpose = z.enum([
  'base',
  'toolchain',
  'development-dependencies',
  'sources-and-tests',
  'caches-and-lists',
  'vcs',
  'documentation',
  'duplicates',
  'hidden',
  'newly-copied',
  'runtime',
  'application',
]);
export type Purpose = z.infer<typeof Purpose>;

export const PurposeRow = z.object({
  purpose: Purpose,
  bytes: DeltaBytes,
  baselineSize: Bytes,
  candidateSize: Bytes,
  files: z.int().describe('Difference of the number of bodies behind it'),
  examples: z.array(z.string()).describe('Paths whose bytes differ most, at most 10'),
});
export type PurposeRow = z.infer<typeof PurposeRow>;

/** The ledger again, by what the bytes are for: `bytes` of all rows sum to the contentSize delta. */
export const PurposeLedger = z.object({
  rows: z.array(PurposeRow).describe('The largest difference first'),
  residual: DeltaBytes.describe('Always 0'),
});
export type PurposeLedger = z.infer<typeof PurposeLedger>;
