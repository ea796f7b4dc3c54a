import { z } from 'zod';
import { Bytes, Count } from './common.js';
import { Purpose } from './purposes.js';

export const PredictedShare = z.object({
  purpose: Purpose,
  bytes: Bytes,
  files: Count,
  examples: z.array(z.string()).describe('The largest paths, at most 10'),
});
export type PredictedShare = z.infer<typeof PredictedShare>;

/** What a multi-stage build of the same program would carry. An estimate; docs/prediction.md says how good. */
export const Prediction = z.object({
  finalBase: z
    .enum(['same', 'scratch'])
    .describe('What the final stage stands on: the same base image, or nothing but the program and its libraries'),
  linking: z
    .enum(['static', 'shared'])
    .nullable()
    .describe('From scratch: whether the program is linked statically or brings its libraries; null on a base'),
  visibleSize: Bytes.describe('Of the final stage, package lists removed as is usual'),
  cleanVisibleSize: Bytes.describe('The same with the caches of the package manager removed too'),
  range: z
    .object({ minimum: Bytes, maximum: Bytes })
    .describe('visibleSize lies in it: without the caches; with them, or with shared libraries'),
  compressedSize: Bytes.describe('Download of it, estimated'),
  compressedMethod: z.enum(['layer-ratio']).describe('Kept bytes times compressedSize / contentSize of their layer'),
  savedVisibleSize: z.int().describe('visibleSize of the image minus that of the prediction'),
  savedCompressedSize: z.int(),
  left: z.array(PredictedShare).describe('What stays behind in the build stage, by purpose; the largest first'),
  kept: z.array(PredictedShare).describe('What the final stage has, by purpose'),
  packages: z.array(z.string()).describe('System packages that the final stage installs'),
  program: z.string().nullable().describe('Path of the program that the image runs, as found'),
  confidence: z.number().min(0).max(1),
  dockerfile: z.string().describe('Sketch of a multi-stage Dockerfile from the history and configuration'),
});
export type Prediction = z.infer<typeof Prediction>;
