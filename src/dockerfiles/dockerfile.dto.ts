import { z } from 'zod';

const MAX_CONTEXT_PATHS = 5000;

export const AnalyzeDockerfile = z.strictObject({
  dockerfile: z.string().describe('Text of the Dockerfile'),
  contextPaths: z
    .array(z.string().min(1).max(4096))
    .max(MAX_CONTEXT_PATHS)
    .optional()
    .describe('Paths of the build context, relative to it, with /'),
  dockerignore: z.string().nullable().optional().describe('Text of .dockerignore; null when the context has none'),
});
export type AnalyzeDockerfile = z.infer<typeof AnalyzeDockerfile>;
