import { z } from 'zod';
import { DeltaBytes } from '../core/report/common.js';
import { PageQuery, pageOf } from '../http/paging.js';
import { ObservedImage, PlatformText, Reference, Repository } from '../images/image.dto.js';
import { JobState, JobStatusName } from '../jobs/job.dto.js';

export const CreateComparison = z.strictObject({
  baseline: Reference,
  candidate: Reference,
  platform: PlatformText.optional(),
});
export type CreateComparison = z.infer<typeof CreateComparison>;

export const ComparisonSummary = z.object({
  compressedSizeDelta: DeltaBytes,
  contentSizeDelta: DeltaBytes,
  visibleSizeDelta: DeltaBytes,
  packageCountDelta: z.int(),
  verdict: z.string(),
});

export const ComparisonResource = z
  .object({ id: z.uuid(), baseline: ObservedImage, candidate: ObservedImage })
  .extend(JobState.shape)
  .extend({
    summary: ComparisonSummary.nullable().describe('Candidate minus baseline; null until it has succeeded'),
    links: z.object({ self: z.string(), report: z.string(), events: z.string() }),
  });
export type ComparisonResource = z.infer<typeof ComparisonResource>;

export const ComparisonList = pageOf(ComparisonResource);
export const ComparisonQuery = PageQuery.extend({
  status: JobStatusName.optional(),
  repository: Repository.optional().describe('Repository of either side, e.g. docker.io/library/alpine'),
});
export type ComparisonQuery = z.infer<typeof ComparisonQuery>;
