import { z } from 'zod';
import { Bytes, Count } from './common.js';
import { Purpose } from './purposes.js';

const share = { bytes: Bytes, files: Count, examples: z.array(z.string()).describe('The largest paths, at most 10') };

export const CopiedDirectory = z.object({
  path: z.string().describe('Directory or file in the candidate'),
  from: z.string().nullable().describe('Where the baseline has the same content; null for what it has not'),
  sourceLayerIndex: Count.nullable().describe('Layer of the baseline that made it'),
  sourceInstruction: z.string().nullable(),
  owner: z.string().nullable().describe('Who owns most of it in the baseline: purl or category'),
  bytes: Bytes,
  files: Count,
});
export type CopiedDirectory = z.infer<typeof CopiedDirectory>;

/** What one COPY or ADD of the candidate brought; visible bytes above 0 only. */
export const CopiedLayer = z.object({
  layerIndex: Count,
  instruction: z.string().nullable(),
  bytes: Bytes.describe('tracedSize plus what the baseline has nowhere'),
  files: Count,
  tracedSize: Bytes.describe('Bytes whose content the baseline ships'),
  tracedFiles: Count,
  directories: z.array(CopiedDirectory).describe('The largest first, at most 50'),
  directoryCount: Count,
  unneeded: z
    .array(z.object({ purpose: Purpose, ...share }))
    .describe('Copied though a running program needs none of it'),
  repeatsBase: z.object(share).describe('Content that a layer below ships already'),
});
export type CopiedLayer = z.infer<typeof CopiedLayer>;

/** Where each copied byte of the candidate comes from, with the baseline taken for the stage that made it. */
export const CopyTrace = z.object({ layers: z.array(CopiedLayer) });
export type CopyTrace = z.infer<typeof CopyTrace>;
