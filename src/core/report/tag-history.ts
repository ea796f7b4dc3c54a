import { z } from 'zod';
import { Bytes, Count, SCHEMA_VERSION } from './common.js';
import { Finding } from './finding.js';

/** What a machine that runs the image before pulls for this one. Compressed bytes. */
export const Deploy = z.object({
  tag: z.string().describe('Tag, or digest where there is none'),
  totalSize: Bytes.describe('Compressed bytes of all layers'),
  pulledSize: Bytes.describe('Of the blobs that a machine on the deploy before lacks; of the first, all'),
  sharedPrefix: Count.describe('Leading layers that both have: there the build cache ended'),
  firstChanged: z.string().nullable().describe('Instruction of the first layer that differs; null when none does'),
});
export type Deploy = z.infer<typeof Deploy>;

/** What the layers of one instruction cost over the whole history. Compressed bytes. */
export const InstructionCost = z.object({
  instruction: z.string(),
  pulledSize: Bytes.describe('Of its own layers, over all deploys but the first'),
  deploys: Count.describe('In how many deploys a layer of it was pulled'),
  causes: Count.describe('In how many it was the first that changed: it made the others follow'),
  causedSize: Bytes.describe('Bytes pulled in those deploys, its own included'),
  causingSize: Bytes.describe('Of that, its own layers'),
});
export type InstructionCost = z.infer<typeof InstructionCost>;

/** What a row of deploys makes a machine pull. */
export const TagHistory = z.object({
  deploys: z.array(Deploy).describe('The oldest first'),
  instructions: z.array(InstructionCost).describe('The one that causes most bytes first'),
  pulledSize: Bytes.describe('Sum over all deploys but the first, which pulls everything'),
  findings: z.array(Finding).describe('What the order of the instructions costs'),
  averagePulledSize: Bytes.describe('Mean of that per deploy, rounded; 0 for a single image'),
});
export type TagHistory = z.infer<typeof TagHistory>;

/** The same as the command line prints it. */
export const HistoryReport = TagHistory.extend({ schemaVersion: z.literal(SCHEMA_VERSION) });
export type HistoryReport = z.infer<typeof HistoryReport>;
