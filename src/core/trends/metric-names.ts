import { METRIC_NAMES, metricNamed } from '../budgets/metrics.js';
import type { ImageReport } from '../report/image-report.js';

/** Bytes; the names are those of accounting, hidden ones with their kind in front. */
export const SIZE_METRICS = [
  'compressedSize',
  'uncompressedSize',
  'contentSize',
  'visibleSize',
  'hiddenSize',
  'deletedSize',
  'overwrittenSize',
  'metadataOnlySize',
  'duplicateSize',
] as const;

export const COUNT_METRICS = ['layerCount', 'packageCount', 'findingCount', 'problemCount'] as const;

/** Compressed bytes that a holder of the point before pulls: a number of two images, not of one. */
export const PULL_METRIC = 'pullDeltaSize';

/** Numbers under the names that budgets give them: build residue and its classes, surface lists, findings by severity. */
export const DETAIL_METRICS: readonly string[] = METRIC_NAMES.filter((name) =>
  /^(?:residue|surface|findings)\./.test(name),
);

/** `packages.` and a purl type. */
export const PACKAGE_METRIC = /^packages\.[a-z][a-z0-9.+-]{0,31}$/;

export function unitOfMetric(metric: string): 'bytes' | 'count' {
  const isSize = (SIZE_METRICS as readonly string[]).includes(metric);
  return isSize || metric === PULL_METRIC || metric.startsWith('residue.') ? 'bytes' : 'count';
}

/** The numbers of a report that are followed over time and are no columns of their own: DETAIL_METRICS, and packages by type. */
export function detailMetrics(report: ImageReport): Record<string, number> {
  const types = Object.entries(report.packageCounts.byType).map(
    ([type, count]) => [`packages.${type}`, count] as const,
  );
  const details = DETAIL_METRICS.flatMap((name) => {
    const value = metricNamed(name)?.of(report) ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries([...details, ...types]);
}
