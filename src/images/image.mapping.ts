import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { BudgetResult } from '../core/report/budget.js';
import type { Platform } from '../core/report/common.js';
import type { Image, Prisma } from '../database/generated/client.js';
import { JobStatus } from '../database/generated/enums.js';
import { STATE_COLUMNS, toJobState } from '../jobs/job.dto.js';
import { ManifestLayer, type ImageResource, type ObservedImage } from './image.dto.js';

/** The columns of an image that are shown wherever it is named. */
export const OBSERVED_COLUMNS = {
  ...{ id: true, reference: true, repository: true, tag: true, digest: true, indexDigest: true },
  ...{ os: true, architecture: true, variant: true, compressedSize: true, observedAt: true },
} as const;
type ObservedRow = Pick<Image, keyof typeof OBSERVED_COLUMNS>;

const SIZE_COLUMNS = {
  ...{ compressedSize: true, uncompressedSize: true, contentSize: true, visibleSize: true, deletedSize: true },
  ...{ overwrittenSize: true, metadataOnlySize: true, duplicateSize: true },
} as const;

/** What the resource of an image is made of, so that a list asks for no more. */
export const IMAGE_COLUMNS = {
  ...OBSERVED_COLUMNS,
  ...{ groupId: true, manifestLayers: true, budgets: true, budgetResults: true },
  job: { select: STATE_COLUMNS },
  report: {
    select: { ...SIZE_COLUMNS, layerCount: true, packageCount: true, findingCount: true, problemCount: true },
  },
} as const;
export type ImageRow = Prisma.ImageGetPayload<{ select: typeof IMAGE_COLUMNS }>;

export function toObservedImage(image: ObservedRow): ObservedImage {
  const { id, reference, repository, tag, digest, indexDigest, compressedSize, observedAt } = image;
  return {
    ...{ id, reference, repository, tag, digest, indexDigest },
    platform: toPlatform(image),
    compressedSize: compressedSize === null ? null : Number(compressedSize),
    observedAt: observedAt?.toISOString() ?? null,
  };
}

export function toImageResource(image: ImageRow): ImageResource {
  const state = toJobState(image.job);
  return {
    ...toObservedImage(image),
    ...(image.report ? { ...state, status: JobStatus.succeeded, problem: null } : state),
    groupId: image.groupId,
    manifestLayers: image.manifestLayers === null ? null : ManifestLayer.array().parse(image.manifestLayers),
    budgets: image.budgets,
    budgetVerdict: verdictOfBudgets(budgetResultsOf(image)),
    summary: image.report && toSummary(image.report),
  };
}

export function budgetResultsOf({ budgetResults }: Pick<Image, 'budgetResults'>): BudgetResult[] {
  return BudgetResult.array().parse(budgetResults ?? []);
}

function toPlatform({ os, architecture, variant }: ObservedRow): Platform | null {
  return os === null || architecture === null ? null : { os, architecture, variant };
}

function toSummary(report: NonNullable<ImageRow['report']>): ImageResource['summary'] {
  return {
    sizes: {
      compressedSize: Number(report.compressedSize),
      uncompressedSize: Number(report.uncompressedSize),
      contentSize: Number(report.contentSize),
      visibleSize: Number(report.visibleSize),
      hidden: {
        deleted: Number(report.deletedSize),
        overwritten: Number(report.overwrittenSize),
        metadataOnly: Number(report.metadataOnlySize),
      },
      duplicateSize: Number(report.duplicateSize),
    },
    layerCount: report.layerCount,
    packageCount: report.packageCount,
    findingCount: report.findingCount,
    problemCount: report.problemCount,
  };
}
