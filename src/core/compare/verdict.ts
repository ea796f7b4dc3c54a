import type { ComparisonReport } from '../report/comparison-report.js';
import type { PackageReport } from '../report/image-report.js';
import { formatBytes, formatCount } from '../units.js';

/** The parts of a comparison that the verdict rests on. */
export type VerdictFacts = Pick<
  ComparisonReport,
  'baseline' | 'candidate' | 'delta' | 'packages' | 'layers' | 'cacheReuse'
>;

/** One sentence with its numbers: what the candidate costs or saves against the baseline. */
export function verdictOf(facts: VerdictFacts): string {
  const { baseline, candidate, layers } = facts;
  if (baseline.digest === candidate.digest) {
    return `Both references are the same image: ${formatBytes(candidate.sizes.compressedSize)} to download, nothing differs.`;
  }
  const sameLayers = layers.onlyBaseline.length === 0 && layers.onlyCandidate.length === 0;
  if (sameLayers)
    return `All layers are the same (${formatBytes(candidate.sizes.compressedSize)}): only the configuration or the layer order differs.`;
  return `${sizeClause(facts)}${packageClause(facts)}; ${pullClause(facts)}.`;
}

function sizeClause({ baseline, candidate, delta }: VerdictFacts): string {
  const download = delta.compressedSize;
  const visible = delta.visibleSize;
  const range = `${formatBytes(baseline.sizes.compressedSize)} to ${formatBytes(candidate.sizes.compressedSize)}`;
  const head =
    download === 0
      ? `The candidate is exactly as large to download (${formatBytes(candidate.sizes.compressedSize)})`
      : `The candidate is ${formatBytes(Math.abs(download))} ${download < 0 ? 'smaller' : 'bigger'} to download (${range}${percent(download, baseline.sizes.compressedSize)})`;
  if (visible === 0) return `${head} with a file system of the same size`;
  const opposite = download !== 0 && Math.sign(visible) !== Math.sign(download);
  return `${head} ${opposite ? 'but' : 'and'} its file system is ${formatBytes(Math.abs(visible))} ${visible < 0 ? 'smaller' : 'bigger'}`;
}

function percent(delta: number, before: number): string {
  if (before === 0) return '';
  const value = (delta / before) * 100;
  return `, ${value > 0 ? '+' : '-'}${Math.abs(value).toFixed(1)} %`;
}

function packageClause({ delta, packages }: VerdictFacts): string {
  const count = delta.packageCounts.total;
  const changed =
    packages.changed.length > 0
      ? `, ${formatCount(packages.changed.length, 'changed version', 'changed versions')}`
      : '';
  const flow = `${independent(packages.added)} added, ${independent(packages.removed)} removed${changed}`;
  if (count === 0) return `, with as many packages${flow.startsWith('0 added, 0 removed') ? changed : ` (${flow})`}`;
  const opposite = delta.compressedSize !== 0 && Math.sign(count) !== Math.sign(delta.compressedSize);
  const amount = `${Math.abs(count)} ${count < 0 ? 'fewer' : 'more'} ${Math.abs(count) === 1 ? 'package' : 'packages'}`;
  return `, ${opposite ? 'but' : 'and'} it carries ${amount} (${flow})`;
}

/** Packages that count in the total: not those that another package installed and owns. */
const independent = (packages: readonly PackageReport[]): number =>
  packages.filter(({ ownedBy }) => ownedBy === null).length;

function pullClause({ layers, candidate, cacheReuse }: VerdictFacts): string {
  if (layers.shared.length === 0) {
    return `no layer is shared, so who has the baseline still pulls all ${formatBytes(candidate.sizes.compressedSize)}`;
  }
  const of = `${layers.shared.length} of ${layers.shared.length + layers.onlyCandidate.length} layers are shared`;
  return `${of}, so who has the baseline pulls ${formatBytes(cacheReuse.pullDeltaSize)}`;
}
