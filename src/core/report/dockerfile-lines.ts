import { z } from 'zod';
import { Bytes, Count } from './common.js';
import { DockerfileSuggestion } from './dockerfile-report.js';

/** An instruction of a Dockerfile and what the image carries of it. */
export const InstructionBytes = z.object({
  line: z.int().positive().describe('First line, from 1'),
  endLine: z.int().positive(),
  keyword: z.string(),
  stageIndex: Count,
  inImage: z.boolean().describe('Whether the final image is built from its stage'),
  createsLayer: z.boolean(),
  layers: z.array(Count).describe('Layers that it made; of the FROM at the bottom all layers of the base image'),
  compressedSize: Bytes,
  contentSize: Bytes,
  hiddenSize: Bytes.describe('Part of contentSize that later layers hide'),
  confidence: z.number().min(0).max(1).nullable().describe('How sure the match is; null without a layer'),
  reason: z.string().nullable(),
});
export type InstructionBytes = z.infer<typeof InstructionBytes>;

/** A Dockerfile with the bytes of its lines; with `unmatchedLayers` they sum to the image. */
export const DockerfileLines = z.object({
  text: z.string(),
  instructions: z.array(InstructionBytes).describe('Of all stages, in the order of the file'),
  unmatchedLayers: z.array(Count).describe('Layers for which no line was found'),
  suggestion: DockerfileSuggestion.nullable(),
});
export type DockerfileLines = z.infer<typeof DockerfileLines>;
