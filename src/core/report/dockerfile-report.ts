import { z } from 'zod';
import { Bytes, Problem } from './common.js';
import { Finding } from './finding.js';

export const DockerfileInstruction = z.object({
  line: z.int().positive().describe('First line, from 1'),
  endLine: z.int().positive(),
  keyword: z.string().describe('Upper case, e.g. RUN'),
  createsLayer: z
    .boolean()
    .describe('Whether the builder stores a layer for it; a WORKDIR that creates its directory counts'),
  text: z.string().describe('The instruction on one line, continuations joined, comments left out'),
  flags: z.record(z.string(), z.string()).describe('Flags such as from, chown, mount; the last wins'),
  heredocs: z
    .array(z.object({ delimiter: z.string(), content: z.string() }))
    .describe('Here-documents of a RUN, COPY or ADD, in order'),
});
export type DockerfileInstruction = z.infer<typeof DockerfileInstruction>;

export const StageCopy = z.object({
  line: z.int().positive(),
  from: z.string().describe('As written: stage name, index or image'),
  stageIndex: z.int().nonnegative().nullable().describe('The stage it names; null for an image from elsewhere'),
  sources: z.array(z.string()),
  destination: z.string(),
});
export type StageCopy = z.infer<typeof StageCopy>;

export const DockerfileStage = z.object({
  index: z.int().nonnegative(),
  name: z.string().nullable(),
  base: z.string().describe('As written after FROM'),
  baseResolved: z.string().nullable().describe('With ARG defaults substituted; null when an argument has no value'),
  baseStageIndex: z.int().nonnegative().nullable().describe('The earlier stage that it builds on, if any'),
  platform: z.string().nullable(),
  line: z.int().positive(),
  instructions: z.array(DockerfileInstruction),
  copiesFrom: z.array(StageCopy),
  usedBy: z.array(z.int().nonnegative()).describe('Stages that build on it or copy from it'),
});
export type DockerfileStage = z.infer<typeof DockerfileStage>;

/** What one kind of change to a Dockerfile brings. */
export const SuggestedChange = z.object({
  ruleId: z.string().describe('Rule whose findings it removes'),
  summary: z.string(),
  saving: z
    .object({
      bytes: z.int().nonnegative(),
      method: z
        .enum(['measured', 'predicted'])
        .describe(
          'measured: what the findings found in the image; predicted: visible bytes, as docs/prediction.md says',
        ),
      per: z.enum(['image', 'source-change']).describe('Saved in every image, or built and pulled less at each change'),
    })
    .nullable()
    .describe('Null without the image that was built from the Dockerfile, or when findings of the rule remain'),
});
export type SuggestedChange = z.infer<typeof SuggestedChange>;

/** A layer of the image and the instruction that it comes from. */
export const MatchedLayer = z.object({
  layerIndex: z.int().nonnegative(),
  line: z.int().positive(),
  endLine: z.int().positive(),
  confidence: z.number().min(0).max(1).describe('From 0.5 on the texts say so, below only keyword and order'),
  reason: z.string(),
  compressedSize: Bytes,
  contentSize: Bytes,
});
export type MatchedLayer = z.infer<typeof MatchedLayer>;

export const DockerfileSuggestion = z.object({
  dockerfile: z.string(),
  diff: z.string(),
  summary: z.string(),
  changes: z.array(SuggestedChange),
});
export type DockerfileSuggestion = z.infer<typeof DockerfileSuggestion>;

export const DockerfileReport = z.object({
  schemaVersion: z.literal(1),
  syntax: z.string().nullable().describe('Value of the syntax directive'),
  escape: z.enum(['\\', '`']),
  preamble: z.array(DockerfileInstruction).describe('Instructions before the first FROM'),
  stages: z.array(DockerfileStage).describe('Empty for a fragment without FROM, which no builder accepts'),
  finalStage: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Index of the stage that is built by default, or that the image was built from; null without any stage'),
  layers: z.array(MatchedLayer).optional().describe('With an image: which line made which of its layers'),
  findings: z.array(Finding),
  problems: z.array(Problem).describe('Rules that could not be evaluated; the other findings stand'),
  suggestion: DockerfileSuggestion.nullable().describe(
    'A better Dockerfile with a unified diff, when there is one to propose',
  ),
});
export type DockerfileReport = z.infer<typeof DockerfileReport>;
