import { createHash } from 'node:crypto';
import { PRINT_STYLE } from '../charts/chart-style.js';
import { renderDrawing, type Drawing } from '../charts/svg.js';
import { cellText } from './document/cell-text.js';
import { comparisonDocument } from './document/comparison-document.js';
import { dockerfileDocument } from './document/dockerfile-document.js';
import type { Cell, ReportDocument, Section } from './document/document.js';
import { imageDocument } from './document/image-document.js';
import type { Exporter } from './exporter.js';
import { groupDigits } from './text/digits.js';
import { escapeMarkup } from './text/escape-markup.js';
import { proseParts } from '../prose.js';

const STYLE = `
@page { size: A4; margin: 15mm; }
:root { color-scheme: light; }
body { font: 14px/1.45 system-ui, sans-serif; color: #1b1f24; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; break-after: avoid; }
.verdict { font-size: 1.15rem; font-weight: 600; border-left: 4px solid #0b65c2; padding: .5rem 1rem; background: #f2f7fc; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: .9em; } tr { break-inside: avoid; }
th { overflow-wrap: normal; } th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #d5dae0; vertical-align: top; }
th.right, td.right { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.left { white-space: pre-wrap; } td.whole { overflow-wrap: normal; } tr.sum td { font-weight: 600; }
td.name, code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
code { padding: 0 .2em; background: #f0f2f5; border-radius: 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
td.short { white-space: nowrap; } .good { color: #116329; } .bad { color: #a40e26; }
.grow { fill: #c2410c; } .shrink { fill: #15803d; } .size { fill: #0b65c2; } svg { display: block; }
figure { margin: .5rem 0 1rem; break-inside: avoid; } figcaption { color: #4b5563; } svg.drawing { width: 100%; height: auto; }
pre { background: #f5f6f8; padding: 1rem; overflow-x: auto; } .note { color: #4b5563; break-after: avoid; }
@media print { body { margin: 0; max-width: none; font-size: 10px; } pre { white-space: pre-wrap; } }
${PRINT_STYLE}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** Nothing is loaded and nothing runs: the one style sheet is allowed by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page without scripts, for reading, archiving and printing on A4. */
export const htmlExporter: Exporter = {
  format: 'html',
  mediaType: 'text/html; charset=utf-8',
  extension: 'html',
  image: (report) => renderDocument(imageDocument(report), report.reference),
  comparison: (report) =>
    renderDocument(comparisonDocument(report), `${report.baseline.reference} to ${report.candidate.reference}`),
  dockerfile: (report) => renderDocument(dockerfileDocument(report), 'Dockerfile'),
};

function renderDocument(document: ReportDocument, subject: string): string {
  const facts = document.facts.map(
    ([label, value]) => `<dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(value)}</dd>`,
  );
  const lines = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(`${document.title}: ${subject}`)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeMarkup(document.title)}</h1>`,
    ...(document.verdict === null ? [] : [`<p class="verdict">${escapeMarkup(document.verdict)}</p>`]),
    `<dl>${facts.join('')}</dl>`,
    ...document.sections.flatMap(renderSection),
    '</body>',
    '</html>',
  ];
  return `${lines.join('\n')}\n`;
}

function renderSection(section: Section): string[] {
  const bars = section.bars;
  const parts = section.rows.length - (section.sums ?? 0);
  const largest = section.rows.slice(0, parts).reduce((most, row) => Math.max(most, Math.abs(numberAt(row, bars))), 0);
  const heads = section.columns.map(
    ({ title, align }) => `<th scope="col" class="${align}">${escapeMarkup(title)}</th>`,
  );
  const barHead = bars === undefined ? '' : '<td></td>';
  const rows = section.rows.map((row, index) => {
    const isSum = index >= parts;
    const cells = row.map((cell, column) => renderCell(cell, section.columns[column]?.align ?? 'left'));
    const bar = bars === undefined ? '' : `<td>${isSum ? '' : renderBar(row[bars], largest)}</td>`;
    return `<tr${isSum ? ' class="sum"' : ''}>${cells.join('')}${bar}</tr>`;
  });
  return [
    '<section>',
    `<h2>${escapeMarkup(section.title)}</h2>`,
    ...(section.note === undefined ? [] : [`<p class="note">${escapeMarkup(section.note)}</p>`]),
    ...(section.figure ? [renderFigure(section.figure)] : []),
    `<table><thead><tr>${heads.join('')}${barHead}</tr></thead><tbody>`,
    ...rows,
    '</tbody></table>',
    ...(section.omitted ? [`<p class="note">… and ${groupDigits(section.omitted)} more</p>`] : []),
    ...(section.code ? [`<pre>${section.code.lines.map(escapeMarkup).join('\n')}</pre>`] : []),
    '</section>',
  ];
}

function renderFigure(drawing: Drawing): string {
  return `<figure>${renderDrawing(drawing)}<figcaption>${escapeMarkup(drawing.title)}</figcaption></figure>`;
}

/** Characters of words that are not broken: longer ones, which images make up, must not widen the page. */
const LONGEST_WHOLE = 24;
/** Characters of a name that stands on one line, such as `layer 12`. */
const SHORT_NAME = 10;

function renderCell(cell: Cell, align: 'left' | 'right'): string {
  const shown = cellText(cell);
  const isWhole = cell.kind !== 'name' && shown.split(' ').every((word) => word.length <= LONGEST_WHOLE);
  const classes = [
    align,
    ...(cell.kind === 'name' ? [shown.length <= SHORT_NAME ? 'name short' : 'name'] : []),
    ...(isWhole ? ['whole'] : []),
    ...(cell.kind === 'tone' ? [cell.tone] : []),
  ];
  const content = cell.kind === 'prose' ? renderProse(cell.text) : escapeMarkup(shown);
  return `<td class="${classes.join(' ')}">${content}</td>`;
}

const renderProse = (sentence: string): string =>
  proseParts(sentence)
    .map(({ text, code }) => (code ? `<code>${escapeMarkup(text)}</code>` : escapeMarkup(text)))
    .join('');

function numberAt(row: readonly Cell[], column: number | undefined): number {
  const cell = column === undefined ? undefined : row[column];
  return cell && 'value' in cell ? cell.value : 0;
}

const BAR_WIDTH = 80;

function renderBar(cell: Cell | undefined, largest: number): string {
  if (!cell || !('value' in cell) || largest === 0 || cell.value === 0) return '';
  const width = Math.max(1, Math.round((Math.abs(cell.value) / largest) * BAR_WIDTH));
  const meaning = cell.kind === 'delta' ? (cell.value > 0 ? 'grow' : 'shrink') : 'size';
  return `<svg width="${BAR_WIDTH}" height="10" role="img" aria-label="${escapeMarkup(cellText(cell))}"><rect class="${meaning}" width="${width}" height="10"/></svg>`;
}
