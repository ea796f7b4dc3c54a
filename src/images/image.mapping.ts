import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { BudgetResult } from '../core/report/budget.js';
import type { Platform } from '../core/report/common.js';
import type { Image, ImageReport, Job } from '../database/generated/client.js';
import { JobStatus } from '../database/generated/enums.js';
import { toJobState } from '../jobs/job.dto.js';
import { ManifestLayer, type ImageResource, type ObservedImage } from './image.dto.js';

/** The columns of a stored report that an overview needs: everything but the report itself. */
export type ReportFacts = Omit<ImageReport, 'body'>;

export function toObservedImage(image: Image): ObservedImage {
  const { id, reference, repository, tag, digest, indexDigest, compressedSize, observedAt } = image;
  return {
    ...{ id, reference, repository, tag, digest, indexDigest },
    platform: toPlatform(image),
    compressedSize: compressedSize === null ? null : Number(compressedSize),
    observedAt: observedAt?.toISOString() ?? null,
  };
}

export function toImageResource(image: Image & { job: Job; report: ReportFacts | null }): ImageResource {
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

export function budgetResultsOf({ budgetResults }: Image): BudgetResult[] {
  return BudgetResult.array().parse(budgetResults ?? []);
}

function toPlatform({ os, architecture, variant }: Image): Platform | null {
  return os === null || architecture === null ? null : { os, architecture, variant };
}

function toSummary(report: ReportFacts): ImageResource['summary'] {
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
