import { z } from 'zod';
import { BudgetRules, StoredBudgetNames } from '../budgets/budget.dto.js';
import { BudgetVerdict } from '../core/report/budget.js';
import { Bytes, Count, DeltaBytes } from '../core/report/common.js';
import { PageQuery, pageOf } from '../http/paging.js';
import { GroupId, ObservedImage, PlatformText, Reference, Repository, RepositorySearch } from '../images/image.dto.js';
import { JobState, JobStatusName } from '../jobs/job.dto.js';

const Dockerfile = z
  .string()
  .describe('Text of the Dockerfile that the image was built from, 1 MiB at most: findings then name its lines');

export const CreateComparison = z.strictObject({
  baseline: Reference,
  candidate: Reference,
  platform: PlatformText.optional(),
  budgets: BudgetRules.optional(),
  storedBudgets: StoredBudgetNames.optional(),
  baselineDockerfile: Dockerfile.optional(),
  candidateDockerfile: Dockerfile.optional(),
});
export type CreateComparison = z.infer<typeof CreateComparison>;

export const ComparisonSummary = z.object({
  compressedSizeDelta: DeltaBytes,
  contentSizeDelta: DeltaBytes,
  visibleSizeDelta: DeltaBytes,
  packageCountDelta: z.int(),
  verdict: z.string(),
});

/** What two manifests and configs tell, before a layer is pulled. */
export const ManifestComparison = z.object({
  compressedSizeDelta: DeltaBytes,
  sharedPrefix: Count.describe('Leading layers with equal chain id'),
  sharedPrefixSize: Bytes.describe('Their compressed bytes'),
  pullDeltaSize: Bytes.describe('Compressed bytes of the layers of the candidate that a holder of the baseline lacks'),
});

export const ComparisonResource = z
  .object({ id: z.uuid(), baseline: ObservedImage, candidate: ObservedImage })
  .extend(JobState.shape)
  .extend({
    groupId: GroupId.nullable(),
    unpairedPlatforms: z
      .object({ onlyBaseline: z.array(z.string()), onlyCandidate: z.array(z.string()) })
      .describe('Of the first comparison of a group: platforms that only one side has'),
    manifests: ManifestComparison.nullable().describe('Candidate against baseline; null until both are resolved'),
    budgets: z.array(z.string()).describe('Every rule that applies'),
    budgetVerdict: BudgetVerdict.nullable().describe('null without rules, or until it has succeeded'),
    summary: ComparisonSummary.nullable().describe('Candidate minus baseline; null until it has succeeded'),
    links: z.object({ self: z.string(), report: z.string(), events: z.string() }),
  });
export type ComparisonResource = z.infer<typeof ComparisonResource>;

export const ComparisonList = pageOf(ComparisonResource);
export const ComparisonQuery = PageQuery.extend({
  status: JobStatusName.optional(),
  group: GroupId.optional(),
  repository: Repository.optional().describe('Repository of either side, e.g. docker.io/library/alpine'),
  query: RepositorySearch.optional().describe('Part of the name of the repository of either side'),
});
export type ComparisonQuery = z.infer<typeof ComparisonQuery>;
