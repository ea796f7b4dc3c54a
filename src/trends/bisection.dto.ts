import { z } from 'zod';
import { PULL_METRIC } from '../core/trends/metric-names.js';
import { PlatformText, Repository } from '../images/image.dto.js';
import { BisectionCandidate } from '../jobs/bisection-candidate.js';
import { JobState } from '../jobs/job.dto.js';
import { Metric } from './trend.dto.js';

const Tag = z.string().min(1).max(128);
/** As many members as a history may have: ten probes. */
export const MAX_CANDIDATES = 1000;

const BisectedMetric = Metric.refine((metric) => metric !== PULL_METRIC, 'not a number of one image').default(
  'contentSize',
);

/** The history between two points, as it was observed. */
const ObservedHistory = z.strictObject({
  before: z.uuid().describe('imageId of the point before the jump'),
  after: z.uuid().describe('imageId of the point that has it'),
  tag: Tag.optional().describe('A tag or a pattern with `*` and `?`: which of those that were seen between count'),
  metric: BisectedMetric,
});

/** A history that the caller knows. */
const GivenHistory = z.strictObject({
  repository: Repository,
  tags: z.array(Tag).min(2).max(MAX_CANDIDATES).describe('The oldest first; the first and the last are analysed too'),
  platform: PlatformText.optional(),
  metric: BisectedMetric,
});

export const CreateBisection = z.union([ObservedHistory, GivenHistory], {
  error: 'give either before and after, the ids of two images, or repository and tags',
});
export type CreateBisection = z.infer<typeof CreateBisection>;
export type ObservedHistory = z.infer<typeof ObservedHistory>;
export type GivenHistory = z.infer<typeof GivenHistory>;

const Position = z.int().nonnegative().describe('Position among the candidates');

export const BisectionOutcome = z.union([
  z.object({
    found: z.literal(true),
    before: Position,
    after: Position.describe('The first candidate that has the jump'),
    skipped: z.array(Position).describe('Candidates between the two that could not be had'),
  }),
  z.object({
    found: z.literal(false),
    reason: z.enum(['no-difference', 'end-skipped']).describe('Both ends have one value, or one of them cannot be had'),
  }),
]);

export const BisectionResource = z
  .object({ id: z.uuid(), repository: z.string(), platform: z.string().nullable(), metric: z.string() })
  .extend(JobState.shape)
  .extend({
    candidates: z.array(BisectionCandidate).describe('The history, the oldest first'),
    outcome: BisectionOutcome.nullable().describe('Null until it is found'),
    explanation: z
      .string()
      .nullable()
      .describe('Path at which the jump is explained, once it is found; null before and where there is none'),
  });
export type BisectionResource = z.infer<typeof BisectionResource>;
