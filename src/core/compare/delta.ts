import type { ImageAnalysis } from '../image-analysis.js';
import type { SizesDelta } from '../report/comparison-report.js';

/** Candidate minus baseline, for every size and count. */
export function deltaOf(baseline: ImageAnalysis, candidate: ImageAnalysis): SizesDelta {
  const [before, after] = [baseline.sizes, candidate.sizes];
  const types = new Set([
    ...Object.keys(baseline.packageCounts.byType),
    ...Object.keys(candidate.packageCounts.byType),
  ]);
  const byType = [...types].sort().map((type): [string, number] => {
    return [type, (candidate.packageCounts.byType[type] ?? 0) - (baseline.packageCounts.byType[type] ?? 0)];
  });
  return {
    compressedSize: after.compressedSize - before.compressedSize,
    uncompressedSize: after.uncompressedSize - before.uncompressedSize,
    contentSize: after.contentSize - before.contentSize,
    visibleSize: after.visibleSize - before.visibleSize,
    hidden: {
      deleted: after.hidden.deleted - before.hidden.deleted,
      overwritten: after.hidden.overwritten - before.hidden.overwritten,
      metadataOnly: after.hidden.metadataOnly - before.hidden.metadataOnly,
    },
    duplicateSize: after.duplicateSize - before.duplicateSize,
    layerCount: candidate.layers.length - baseline.layers.length,
    packageCounts: {
      total: candidate.packageCounts.total - baseline.packageCounts.total,
      byType: Object.fromEntries(byType),
    },
  };
}
