import type { ComparisonReport } from '../report/comparison-report.js';
import type { ImageReport, PackageReport } from '../report/image-report.js';
import type { Exporter } from './exporter.js';
import { CSV_MEDIA_TYPE, csvRows, type CsvValue } from './text/csv-rows.js';

/** Packages as a table for spreadsheets (RFC 4180): sizes in bytes, one header line, CRLF. */
export const csvExporter: Exporter = {
  format: 'csv',
  mediaType: CSV_MEDIA_TYPE,
  extension: 'csv',
  image: renderImage,
  comparison: renderComparison,
};

const IMAGE_COLUMNS = [
  'type',
  'name',
  'version',
  'architecture',
  'purl',
  'ownedSize',
  'declaredSize',
  'layerIndex',
  'instruction',
  'location',
  'role',
  'ownedBy',
] as const satisfies readonly (keyof PackageReport)[];

function renderImage({ packages }: ImageReport): string {
  return csvRows([IMAGE_COLUMNS, ...packages.map((one) => IMAGE_COLUMNS.map((column) => one[column]))]);
}

const COMPARISON_COLUMNS = [
  'change',
  'type',
  'name',
  'baselineVersion',
  'candidateVersion',
  'baselineOwnedSize',
  'candidateOwnedSize',
  'deltaSize',
  'baselinePurl',
  'candidatePurl',
  'baselineLayerIndex',
  'candidateLayerIndex',
];

function renderComparison({ packages }: ComparisonReport): string {
  const row = (change: string, before: PackageReport | null, after: PackageReport | null): CsvValue[] => [
    change,
    (after ?? before)?.type ?? '',
    (after ?? before)?.name ?? '',
    before?.version ?? null,
    after?.version ?? null,
    before?.ownedSize ?? null,
    after?.ownedSize ?? null,
    (after?.ownedSize ?? 0) - (before?.ownedSize ?? 0),
    before?.purl ?? null,
    after?.purl ?? null,
    before?.layerIndex ?? null,
    after?.layerIndex ?? null,
  ];
  return csvRows([
    COMPARISON_COLUMNS,
    ...packages.added.map((one) => row('added', null, one)),
    ...packages.removed.map((one) => row('removed', one, null)),
    ...packages.changed.map((one) => row(one.direction, one.baseline, one.candidate)),
  ]);
}
