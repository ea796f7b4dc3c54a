import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { PackageReport } from '../../src/core/report/image-report.js';
import { isCounted } from './package-rows.js';
import { formatBytes, formatWhole } from './text.js';

/** One number of both images. */
export interface KeyFigure {
  readonly label: string;
  readonly unit: 'bytes' | 'count';
  readonly baseline: number;
  readonly candidate: number;
  /** What the number is, in a few words. */
  readonly note: string;
}

/** What one looks at first: what a pull costs, what is on disk, packages, and findings. */
export function keyFigures({ baseline, candidate, cacheReuse, packages, findings }: ComparisonReport): KeyFigure[] {
  const [fixed, introduced, remaining] = [findings.fixed, findings.introduced, findings.remaining].map(
    ({ length }) => length,
  ) as [number, number, number];
  const own = (list: readonly PackageReport[]): string => formatWhole(list.filter(isCounted).length);
  return [
    {
      ...{ label: 'Download', unit: 'bytes' },
      baseline: baseline.sizes.compressedSize,
      candidate: candidate.sizes.compressedSize,
      note: `compressed; ${formatBytes(cacheReuse.pullDeltaSize)} where the baseline is already`,
    },
    {
      ...{ label: 'Files on disk', unit: 'bytes' },
      baseline: baseline.sizes.visibleSize,
      candidate: candidate.sizes.visibleSize,
      note: 'all files that a container sees',
    },
    {
      ...{ label: 'Packages', unit: 'count' },
      baseline: baseline.packageCounts.total,
      candidate: candidate.packageCounts.total,
      note: `${own(packages.added)} added, ${own(packages.removed)} removed, ${formatWhole(packages.changed.length)} changed`,
    },
    {
      ...{ label: 'Findings', unit: 'count' },
      baseline: remaining + fixed,
      candidate: remaining + introduced,
      note: `${formatWhole(introduced)} new, ${formatWhole(fixed)} fixed, ${formatWhole(remaining)} in both`,
    },
  ];
}
