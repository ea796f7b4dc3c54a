import { z } from 'zod';
import { Waiver } from '../core/findings/waivers.js';

const MAX_CONTEXT_PATHS = 5000;
const MAX_WAIVERS = 1000;

export const AnalyzeDockerfile = z.strictObject({
  dockerfile: z.string().describe('Text of the Dockerfile'),
  contextPaths: z
    .array(z.string().min(1).max(4096))
    .max(MAX_CONTEXT_PATHS)
    .optional()
    .describe('Paths of the build context, relative to it, with /'),
  waivers: z.array(Waiver).max(MAX_WAIVERS).optional().describe('Findings that are accepted: they are marked'),
  dockerignore: z.string().nullable().optional().describe('Text of .dockerignore; null when the context has none'),
});
export type AnalyzeDockerfile = z.infer<typeof AnalyzeDockerfile>;
