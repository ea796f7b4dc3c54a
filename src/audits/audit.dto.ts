import { z } from 'zod';
import { BudgetResult, BudgetStatus } from '../core/report/budget.js';
import { Count } from '../core/report/common.js';
import { AuditItemStatus, AuditRunStatus } from '../database/generated/enums.js';
import { PageQuery, pageOf } from '../http/paging.js';
import { Reference, Repository } from '../images/image.dto.js';
import { JobProblem } from '../jobs/job.dto.js';

const MAX_TARGETS = 20;
const MAX_PLATFORMS = 8;
const MAX_BUDGETS = 50;
const Time = z.iso.datetime();

export const TagSelection = z
  .strictObject({
    glob: z.string().min(1).max(128).optional().describe('`*` any text, `?` one character, `[a-z]` one of these'),
    semver: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Range of versions, e.g. `>=1.4 <2`; only tags that are full versions fit, with or without a `v`'),
    newest: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('So many of those that fit, the highest version first; other tags in natural order'),
  })
  .refine(({ glob, semver, newest }) => (glob ?? semver ?? newest) !== undefined, {
    message: 'at least one of glob, semver, newest is needed',
  });
export type TagSelection = z.infer<typeof TagSelection>;

const TagTemplate = z.string().min(5).max(128).describe('Text with `{tag}` in it once');

/** What an image of a target is compared with. */
export const AuditBaseline = z.union([
  z.strictObject({ reference: Reference }).describe('A fixed reference, resolved in each run'),
  z.strictObject({ previousRun: z.literal(true) }).describe('What the same tag was in the last run that had it'),
  z
    .strictObject({
      singleStageTag: TagTemplate.describe('Tag of the single-stage twin, e.g. `{tag}-single`'),
      from: TagTemplate.optional().describe('What `{tag}` stands for, e.g. `{tag}-multi`; the whole tag unless told'),
    })
    .describe('The single-stage twin in the same repository; twins themselves are not looked at'),
]);
export type AuditBaseline = z.infer<typeof AuditBaseline>;

export const AuditTarget = z.strictObject({
  repository: Repository,
  tags: TagSelection,
  platforms: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(MAX_PLATFORMS)
    .optional()
    .describe('e.g. `linux/arm64`; that of the worker unless told'),
  baseline: AuditBaseline.optional(),
});
export type AuditTarget = z.infer<typeof AuditTarget>;

const definition = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, { message: 'control characters are not taken' }),
  cron: z.string().min(1).max(200).describe('Five fields, e.g. `0 3 * * 1-5`, or a name such as `@daily`'),
  timezone: z.string().min(1).max(64).describe('IANA name, e.g. `Europe/Berlin`'),
  paused: z.boolean(),
  targets: z.array(AuditTarget).min(1).max(MAX_TARGETS),
  budgets: z
    .array(z.string().min(1).max(200))
    .max(MAX_BUDGETS)
    .describe('Rules that every image is held against, e.g. `visibleSize <= +3% of baseline`'),
  retentionDays: z.int().min(1).max(3650).describe('Runs older than this are deleted'),
  keepRuns: z.int().min(1).max(10_000).describe('Of the younger ones, so many of the last are kept'),
};

export const CreateAudit = z.strictObject({
  ...definition,
  timezone: definition.timezone.default('UTC'),
  paused: definition.paused.default(false),
  budgets: definition.budgets.default([]),
  retentionDays: definition.retentionDays.default(365),
  keepRuns: definition.keepRuns.default(500),
});
export type CreateAudit = z.infer<typeof CreateAudit>;
export const UpdateAudit = z.strictObject(definition).partial();
export type UpdateAudit = z.infer<typeof UpdateAudit>;

export const AuditRunSummary = z.object({
  total: Count.describe('Images: each tag for each platform'),
  open: Count.describe('Not done yet'),
  new: Count.describe('With a digest that the last run did not see'),
  unchanged: Count,
  failed: Count.describe('Images that could not be had, and targets without any tag'),
  emptyTargets: Count.describe('Targets without any tag: those of `failed` that are no image, and not in `total`'),
  budgetBreaches: Count.describe('Images that break a rule'),
});
export type AuditRunSummary = z.infer<typeof AuditRunSummary>;

export const AuditRunResource = z.object({
  id: z.uuid(),
  auditId: z.uuid(),
  trigger: z.enum(['schedule', 'request']),
  slot: Time.nullable().describe('The time of the schedule that it stands for; null when it was asked for'),
  status: z
    .enum(AuditRunStatus)
    .describe('`succeeded`: it came to its end; see `summary`. `skipped`: the run before was still under way'),
  problem: JobProblem.nullable().describe('Why the run itself failed'),
  resumesAt: Time.nullable().describe('When it goes on, because a registry asked to slow down'),
  summary: AuditRunSummary,
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  links: z.object({ self: z.string(), audit: z.string() }),
});
export type AuditRunResource = z.infer<typeof AuditRunResource>;

/** What came of the tags of a target. */
export const TargetOutcome = z.object({
  repository: z.string(),
  listedTags: Count.describe('Tags that the repository has'),
  matchedTags: Count.describe('Tags that fit'),
  chosenTags: Count.describe('Tags that the run looks at'),
  problem: JobProblem.nullable().describe('NOT_FOUND when no tag fits, TOO_MANY_TAGS when some were left out'),
});
export type TargetOutcome = z.infer<typeof TargetOutcome>;

/** How a rule went; `open`, with `passed` null: it needs a baseline, and there is none yet. */
export const AuditBudgetResult = BudgetResult.extend({
  status: z.enum([...BudgetStatus.options, 'open']),
  passed: BudgetResult.shape.passed.nullable(),
});
export type AuditBudgetResult = z.infer<typeof AuditBudgetResult>;

export const AuditItem = z.object({
  id: z.uuid(),
  target: Count.describe('Position in `targets`'),
  reference: z.string().describe('In full, e.g. docker.io/library/alpine:3.20'),
  repository: z.string(),
  tag: z.string(),
  platform: z.string().nullable().describe('e.g. linux/amd64; null until it is resolved, when none was asked for'),
  digest: z.string().nullable().describe('Digest of the manifest of the platform'),
  status: z
    .enum(AuditItemStatus)
    .describe('`pending` until it is resolved, `queued` until the registry has room, `analyzing`; then the result'),
  problem: JobProblem.nullable().describe('Why it failed'),
  baseline: z.object({ reference: z.string(), digest: z.string() }).nullable(),
  budgets: z.array(AuditBudgetResult),
  passed: z.boolean().nullable().describe('Whether every rule holds; null without rules, or until it is done'),
  links: z.object({ image: z.string().nullable(), comparison: z.string().nullable() }),
});
export type AuditItem = z.infer<typeof AuditItem>;

export const AuditRunDetail = AuditRunResource.extend({
  targets: z.array(TargetOutcome).describe('Empty until the tags are listed'),
  budgets: z.array(z.string()),
  items: z.array(AuditItem),
});
export type AuditRunDetail = z.infer<typeof AuditRunDetail>;

export const AuditResource = z.object({ id: z.uuid(), ...definition }).extend({
  nextRunAt: Time.nullable().describe('Null while it is paused'),
  lastRun: AuditRunResource.nullable(),
  createdAt: Time,
  updatedAt: Time,
  links: z.object({ self: z.string(), runs: z.string() }),
});
export type AuditResource = z.infer<typeof AuditResource>;

export const AuditList = pageOf(AuditResource);
export const AuditQuery = PageQuery.extend({
  paused: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditRunList = pageOf(AuditRunResource);
export const AuditRunQuery = PageQuery.extend({ status: z.enum(AuditRunStatus).optional() });
export type AuditRunQuery = z.infer<typeof AuditRunQuery>;
