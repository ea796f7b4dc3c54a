import type { VNode } from 'preact';
import type { ComparisonReport } from '../api/resources.js';
import { formatRatio, formatSigned, formatWhole } from '../model/text.js';
import { Size, SizeDelta } from './text.js';

interface Row {
  readonly label: string;
  readonly unit: 'bytes' | 'count';
  readonly before: number;
  readonly after: number;
}

/** Every number of both images, and the difference. */
export function SizeComparison({
  report,
  layers,
}: {
  report: ComparisonReport;
  layers: readonly [number, number];
}): VNode {
  return (
    <div class="scroll" role="region" aria-label="Table of sizes" tabIndex={0}>
      <table class="sizes">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            {['Baseline', 'Candidate', 'Difference', 'Change'].map((title) => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(report, layers).map(({ label, unit, before, after }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="number">{unit === 'bytes' ? <Size bytes={before} /> : formatWhole(before)}</td>
              <td class="number">{unit === 'bytes' ? <Size bytes={after} /> : formatWhole(after)}</td>
              <td class="number">
                {unit === 'bytes' ? <SizeDelta bytes={after - before} /> : formatSigned(after - before)}
              </td>
              <td class="number">{formatRatio(before, after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rowsOf(
  { baseline, candidate }: ComparisonReport,
  [layersBefore, layersAfter]: readonly [number, number],
): Row[] {
  const [before, after] = [baseline.sizes, candidate.sizes];
  const bytes = (label: string, from: number, to: number): Row => ({ label, unit: 'bytes', before: from, after: to });
  const count = (label: string, from: number, to: number): Row => ({ label, unit: 'count', before: from, after: to });
  return [
    bytes('Download (compressed)', before.compressedSize, after.compressedSize),
    bytes('Uncompressed layers', before.uncompressedSize, after.uncompressedSize),
    bytes('Content of all layers', before.contentSize, after.contentSize),
    bytes('Visible files', before.visibleSize, after.visibleSize),
    bytes('Hidden: deleted', before.hidden.deleted, after.hidden.deleted),
    bytes('Hidden: overwritten', before.hidden.overwritten, after.hidden.overwritten),
    bytes('Hidden: only metadata changed', before.hidden.metadataOnly, after.hidden.metadataOnly),
    bytes('Duplicates', before.duplicateSize, after.duplicateSize),
    count('Packages', baseline.packageCounts.total, candidate.packageCounts.total),
    count('Layers', layersBefore, layersAfter),
  ];
}
