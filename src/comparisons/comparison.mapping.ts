import type { Comparison, ComparisonReport, Image, Job } from '../database/generated/client.js';
import { toObservedImage } from '../images/image.mapping.js';
import { toJobState } from '../jobs/job.dto.js';
import type { ComparisonResource } from './comparison.dto.js';

export type ComparisonRow = Comparison & {
  job: Job;
  baseline: Image;
  candidate: Image;
  report: Omit<ComparisonReport, 'body'> | null;
};

export const COMPARISON_PATH = '/api/v1/comparisons';

export function toComparisonResource({ id, job, baseline, candidate, report }: ComparisonRow): ComparisonResource {
  const self = `${COMPARISON_PATH}/${id}`;
  return {
    id,
    baseline: toObservedImage(baseline),
    candidate: toObservedImage(candidate),
    ...toJobState(job),
    summary: report && {
      compressedSizeDelta: Number(report.compressedSizeDelta),
      contentSizeDelta: Number(report.contentSizeDelta),
      visibleSizeDelta: Number(report.visibleSizeDelta),
      packageCountDelta: report.packageCountDelta,
      verdict: report.verdict,
    },
    links: { self, report: `${self}/report`, events: `${self}/events` },
  };
}
