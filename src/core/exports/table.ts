import { cellText } from './document/cell-text.js';
import { comparisonDocument } from './document/comparison-document.js';
import { dockerfileDocument } from './document/dockerfile-document.js';
import type { Cell, ReportDocument, Section } from './document/document.js';
import { historyDocument } from './document/history-document.js';
import { imageDocument } from './document/image-document.js';
import type { Exporter, ExportOptions } from './exporter.js';
import { inertText, shorten } from './text/inert-text.js';

/** Longest cell in characters; a digest with its algorithm fits. */
const WIDEST_CELL = 72;
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
    style(document.verdict === null ? document.title : inertText(document.verdict), 'bold', color),
    '',
    ...document.facts.map(([label, value]) => `${label.padEnd(widest)}${GAP}${inertText(value)}`),
    ...document.sections.flatMap((section) => ['', ...renderSection(section, color)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function renderSection(section: Section, color: boolean): string[] {
  const columns = section.columns.flatMap(({ below, align, title }, index) => (below ? [] : [{ align, title, index }]));
  const cut = (cell: Cell | undefined): string => (cell ? shorten(cellText(cell), WIDEST_CELL) : '');
  const widths = columns.map(({ title, index }) =>
    section.rows.reduce((widest, row) => Math.max(widest, lengthOf(cut(row[index]))), title.length),
  );
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
      columns.map(({ index }) => cut(row[index])),
      row,
    ),
    ...section.columns.flatMap(({ below }, index) => (below ? [`    ${cellText(row[index] ?? NOTHING)}`] : [])),
  ]);
  return [
    style(section.title, 'bold', color),
    ...(section.note === undefined ? [] : [inertText(section.note)]),
    alignLine(columns.map(({ title }) => title)),
    alignLine(widths.map((width) => '-'.repeat(width))),
    ...rows,
    ...(section.omitted ? [`… and ${section.omitted} more`] : []),
    ...(section.code ? ['', ...section.code.lines.map((line) => `  ${inertText(line)}`)] : []),
  ];
}

function lengthOf(value: string): number {
  return Array.from(value).length;
}

function style(value: string, how: keyof typeof STYLES, color: boolean): string {
  return color && STYLES[how] !== '' ? `${STYLES[how]}${value}${STYLES.reset}` : value;
}
