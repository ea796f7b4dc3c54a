import { z } from 'zod';
import { BudgetRules, StoredBudgetNames } from '../budgets/budget.dto.js';
import { BudgetVerdict } from '../core/report/budget.js';
import { Bytes, Count, ImageSizes, Platform } from '../core/report/common.js';
import { Finding } from '../core/report/finding.js';
import { LayerReport, PackageReport } from '../core/report/image-report.js';
import { PageQuery, pageOf } from '../http/paging.js';
import { JobState, JobStatusName } from '../jobs/job.dto.js';

export const Reference = z
  .string()
  .min(1)
  .max(512)
  .describe('Image in a registry: [docker://][host[:port]/]name[:tag][@digest], e.g. alpine:3.20');
export const PlatformText = z
  .string()
  .min(1)
  .max(200)
  .describe('os/arch[/variant], e.g. linux/arm64; `all` makes one resource for each platform, see `groupId`');
export const GroupId = z
  .uuid()
  .describe('Of what was asked for with platform `all`: id of the first platform, and a filter of the list');
export const Repository = z.string().min(1).max(512).describe('Registry and path, e.g. docker.io/library/alpine');

/** Part of a name, as people type it. */
export const RepositorySearch = z
  .string()
  .min(1)
  .max(512)
  .describe('Part of the name of the repository, in upper or lower case');

export const CreateImage = z.strictObject({
  reference: Reference,
  platform: PlatformText.optional(),
  budgets: BudgetRules.optional(),
  storedBudgets: StoredBudgetNames.optional(),
});
export type CreateImage = z.infer<typeof CreateImage>;

/** What a reference pointed to; null until it is resolved. Shared by images and both sides of a comparison. */
export const ObservedImage = z.object({
  id: z.uuid(),
  reference: z.string().describe('In full, e.g. docker.io/library/alpine:latest'),
  repository: z.string(),
  tag: z.string().nullable(),
  digest: z.string().nullable().describe('Digest of the manifest of the platform'),
  indexDigest: z.string().nullable().describe('Digest of the image index, when there is one'),
  platform: Platform.nullable(),
  compressedSize: Bytes.nullable().describe('What a first pull downloads, known from the manifest'),
  observedAt: z.iso.datetime().nullable().describe('When the reference was resolved'),
});
export type ObservedImage = z.infer<typeof ObservedImage>;

export const ManifestLayer = z.object({ digest: z.string(), diffId: z.string(), compressedSize: Bytes });
/** The layers of a manifest, oldest first, as a job stored them. */
export type ManifestLayers = z.infer<typeof ManifestLayer>[];

export const ImageSummary = z.object({
  sizes: ImageSizes,
  layerCount: Count,
  packageCount: Count,
  findingCount: Count,
  problemCount: Count,
});

export const ImageResource = ObservedImage.extend(JobState.shape).extend({
  groupId: GroupId.nullable(),
  manifestLayers: z.array(ManifestLayer).nullable().describe('Oldest first, known before anything is pulled'),
  budgets: z.array(z.string()).describe('Every rule that applies'),
  budgetVerdict: BudgetVerdict.nullable().describe('null without rules, or until it has succeeded'),
  summary: ImageSummary.nullable().describe('Null until it is analysed'),
});
export type ImageResource = z.infer<typeof ImageResource>;

export const ImageList = pageOf(ImageResource);
export const ImageQuery = PageQuery.extend({
  status: JobStatusName.optional(),
  repository: Repository.optional(),
  query: RepositorySearch.optional(),
  tag: z.string().min(1).max(128).optional(),
  group: GroupId.optional(),
});
export type ImageQuery = z.infer<typeof ImageQuery>;

export const ReportQuery = z.strictObject({
  format: z.string().max(50).optional().describe('Format of the report; wins over the Accept header'),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

export const LayerList = z.object({ items: z.array(LayerReport) });
export const PackagePage = pageOf(PackageReport);
export const ImagePackageQuery = PageQuery.extend({
  type: z.string().max(50).optional().describe('purl type, e.g. deb'),
  name: z.string().min(1).max(512).optional().describe('Exact name'),
});
export type ImagePackageQuery = z.infer<typeof ImagePackageQuery>;

export const FindingList = z.object({ items: z.array(Finding) });
export const SbomQuery = z.strictObject({
  format: z
    .enum(['cyclonedx', 'spdx'])
    .optional()
    .describe('CycloneDX 1.6 or SPDX 2.3, both as JSON; what the Accept header asks for when it is left out'),
});
export type SbomQuery = z.infer<typeof SbomQuery>;
