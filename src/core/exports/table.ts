import { cellText } from './document/cell-text.js';
import { comparisonDocument } from './document/comparison-document.js';
import { dockerfileDocument } from './document/dockerfile-document.js';
import type { Cell, ReportDocument, Section } from './document/document.js';
import { historyDocument } from './document/history-document.js';
import { imageDocument } from './document/image-document.js';
import type { Exporter, ExportOptions } from './exporter.js';
import { groupDigits } from './text/digits.js';
import { inertText, shorten } from './text/inert-text.js';
import { wrapText } from './text/wrap-text.js';

/** Longest cell in characters; a digest with its algorithm fits. */
const WIDEST_CELL = 72;
/** Characters of a line: sentences are wrapped to it, and a last column is cut to it as far as it stays readable. */
const LINE = 118;
const NARROWEST_LAST = 28;
const INDENT = '    ';
const GAP = '  ';
const NOTHING: Cell = { kind: 'text', text: '' };
const STYLES = { bold: '\u001b[1m', good: '\u001b[32m', bad: '\u001b[31m', neutral: '', reset: '\u001b[0m' } as const;

/** Plain text for a terminal, aligned; colours only where asked for. */
export const tableExporter: Exporter = {
  format: 'table',
  mediaType: 'text/plain; charset=utf-8',
  extension: 'txt',
  image: (report, options) => renderDocument(imageDocument(report), options),
  comparison: (report, options) => renderDocument(comparisonDocument(report), options),
  dockerfile: (report, options) => renderDocument(dockerfileDocument(report), options),
  history: (report, options) => renderDocument(historyDocument(report), options),
};

function renderDocument(document: ReportDocument, { color = false }: ExportOptions = {}): string {
  const widest = Math.max(0, ...document.facts.map(([label]) => label.length));
  const lines = [
    ...wrapText(document.verdict === null ? document.title : inertText(document.verdict), LINE).map((line) =>
      style(line, 'bold', color),
    ),
    '',
    ...document.facts.map(([label, value]) => `${label.padEnd(widest)}${GAP}${inertText(value)}`),
    ...document.sections.flatMap((section) => ['', ...renderSection(section, color)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function renderSection(section: Section, color: boolean): string[] {
  const columns = section.columns.flatMap(({ below, align, title }, index) => (below ? [] : [{ align, title, index }]));
  const widths = columns.map(({ title, index }) =>
    section.rows.reduce((widest, row) => Math.max(widest, lengthOf(cut(row[index], WIDEST_CELL))), title.length),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const last = Math.min(widths.at(-1) ?? 0, Math.max(NARROWEST_LAST, LINE - before));
  if (columns.length > 0) widths.splice(-1, 1, last);
  const alignLine = (values: readonly string[], cells?: readonly Cell[]): string =>
    columns
      .map(({ align, index }, column) => {
        const value = values[column] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - lengthOf(value)));
        const cell = cells?.[index];
        const shown = cell?.kind === 'tone' ? style(value, cell.tone, color) : value;
        return align === 'right' ? padding + shown : shown + padding;
      })
      .join(GAP);
  const rows = section.rows.flatMap((row) => [
    alignLine(
      columns.map(({ index }, column) => cut(row[index], widths[column] ?? 0)),
      row,
    ),
    ...section.columns.flatMap(({ below }, index) => (below ? indent(cellText(row[index] ?? NOTHING)) : [])),
  ]);
  return [
    style(section.title, 'bold', color),
    ...(section.note === undefined ? [] : wrapText(inertText(section.note), LINE)),
    alignLine(columns.map(({ title }) => title)),
    alignLine(widths.map((width) => '-'.repeat(width))),
    ...rows,
    ...(section.omitted ? [`… and ${groupDigits(section.omitted)} more`] : []),
    ...(section.code ? ['', ...section.code.lines.map((line) => `  ${inertText(line)}`)] : []),
  ];
}

const cut = (cell: Cell | undefined, width: number): string => (cell ? shorten(cellText(cell), width) : '');

const indent = (sentence: string): string[] =>
  wrapText(sentence, LINE - INDENT.length).map((line) => `${INDENT}${line}`);

function lengthOf(value: string): number {
  return Array.from(value).length;
}

function style(value: string, how: keyof typeof STYLES, color: boolean): string {
  return color && STYLES[how] !== '' ? `${STYLES[how]}${value}${STYLES.reset}` : value;
}
