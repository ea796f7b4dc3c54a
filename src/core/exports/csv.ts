import type { ComparisonReport } from '../report/comparison-report.js';
import type { ImageReport, PackageReport } from '../report/image-report.js';
import type { Exporter } from './exporter.js';
import { inertText } from './text/inert-text.js';

/** Packages as a table for spreadsheets (RFC 4180): sizes in bytes, one header line, CRLF. */
export const csvExporter: Exporter = {
  format: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  image: renderImage,
  comparison: renderComparison,
};

type Value = string | number | null;

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
  return renderRows([IMAGE_COLUMNS, ...packages.map((one) => IMAGE_COLUMNS.map((column) => one[column]))]);
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
  const row = (change: string, before: PackageReport | null, after: PackageReport | null): Value[] => [
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
  return renderRows([
    COMPARISON_COLUMNS,
    ...packages.added.map((one) => row('added', null, one)),
    ...packages.removed.map((one) => row('removed', one, null)),
    ...packages.changed.map((one) => row(one.direction, one.baseline, one.candidate)),
  ]);
}

function renderRows(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(renderCell).join(',')}\r\n`).join('');
}

/** What a spreadsheet takes for a formula, also after white space and as a full-width character. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;
const NEEDS_QUOTES = /[",'\s]/;

/** Numbers are ours and stay numbers; foreign text is quoted, and prefixed where it would be calculated. */
function renderCell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const inert = inertText(value);
  // Before it is made inert: a leading tab or line feed starts a formula too.
  if (FORMULA.test(value) || /^[\t\r\n]/.test(value)) return `"'${inert.replaceAll('"', '""')}"`;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
