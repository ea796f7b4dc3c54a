import { cellText } from './document/cell-text.js';
import { comparisonDocument } from './document/comparison-document.js';
import { dockerfileDocument } from './document/dockerfile-document.js';
import type { Cell, ReportDocument, Section } from './document/document.js';
import { historyDocument } from './document/history-document.js';
import { imageDocument } from './document/image-document.js';
import type { Exporter } from './exporter.js';
import { groupDigits } from './text/digits.js';
import { inertText, shorten } from './text/inert-text.js';
import { longestRun, proseParts, quoteCode, type ProsePart } from '../prose.js';

const LONGEST_CELL = 200;
/** A comment on GitHub takes 65,536 characters; some room is left for what a bot adds. */
const LONGEST_DOCUMENT = 64_000;
/** Sections with more rows are folded. */
const SHORT_SECTION = 10;

/** GitHub-flavoured Markdown, ready for a comment on a pull request: it fits, and what is long is folded. */
export const markdownExporter: Exporter = {
  format: 'markdown',
  mediaType: 'text/markdown; charset=utf-8',
  extension: 'md',
  image: (report) => renderDocument(imageDocument(report)),
  comparison: (report) => renderDocument(comparisonDocument(report)),
  dockerfile: (report) => renderDocument(dockerfileDocument(report)),
  history: (report) => renderDocument(historyDocument(report)),
};

/** Leaves out rows of the longest section, half of them at a time, until the document fits. */
function renderDocument(document: ReportDocument): string {
  const sections = [...document.sections];
  for (;;) {
    const text = renderBlocks({ ...document, sections });
    if (text.length <= LONGEST_DOCUMENT) return text;
    const lengths = sections.map((section) => renderSection(section).length);
    const longest = lengths.indexOf(Math.max(...lengths));
    const section = sections[longest];
    if (section) sections.splice(longest, 1, ...shortened(section));
    else return `${text.slice(0, LONGEST_DOCUMENT)}…\n`;
  }
}

function shortened({ code, rows, omitted = 0, ...section }: Section): Section[] {
  if (code) return [{ ...section, rows, omitted }];
  const kept = rows.slice(0, Math.floor(rows.length / 2));
  return kept.length === 0 ? [] : [{ ...section, rows: kept, omitted: omitted + rows.length - kept.length }];
}

function renderBlocks(document: ReportDocument): string {
  const blocks = [
    `## ${document.title}`,
    ...(document.verdict === null ? [] : [`**${escapeMarkdown(document.verdict)}**`]),
    document.facts.map(([label, value]) => `- ${label}: ${codeSpan(value)}`).join('\n'),
    ...document.sections.map(renderSection),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function renderSection(section: Section): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    row(section.columns.map(({ title }) => title)),
    row(section.columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...section.rows.map((cells) => row(cells.map(renderCell))),
  ];
  const isLong = section.rows.length > SHORT_SECTION || section.code !== undefined;
  const blocks = [
    ...(section.note === undefined ? [] : [escapeMarkdown(section.note)]),
    table.join('\n'),
    ...(section.omitted ? [`… and ${groupDigits(section.omitted)} more`] : []),
    ...(section.code ? [codeBlock(section.code)] : []),
  ];
  const folded = [`<details><summary>${section.title}</summary>`, ...blocks, '</details>'];
  return (isLong ? folded : [`### ${section.title}`, ...blocks]).join('\n\n');
}

function renderCell(cell: Cell): string {
  const value = shorten(cellText(cell), LONGEST_CELL);
  if (cell.kind === 'prose') return proseParts(value).map(renderProsePart).join('');
  return cell.kind === 'name' ? cellCode(value) : escapeMarkdown(value);
}

const renderProsePart = ({ text, code }: ProsePart): string => (code ? cellCode(text) : escapeMarkdown(text));

const cellCode = (value: string): string => codeSpan(value).replaceAll('|', '\\|');

/** Foreign text verbatim: nothing in a code span is a link, a mention or markup. */
function codeSpan(value: string): string {
  const inert = inertText(value);
  return inert.trim() === '' ? '' : quoteCode(inert);
}

function codeBlock({ language, lines }: NonNullable<Section['code']>): string {
  const inert = lines.map(inertText);
  const fence = '`'.repeat(Math.max(2, ...inert.map(longestRun)) + 1);
  return [`${fence}${language}`, ...inert, fence].join('\n');
}

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Text with names in it: all punctuation that could be markup is escaped, a bare address loses its link
 * and a mention notifies nobody.
 */
function escapeMarkdown(value: string): string {
  return inertText(value)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~-]/g, (character) => `\\${character}`)
    .replace(/@/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/:\/\//g, `:${ZERO_WIDTH_SPACE}//`)
    .replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}${ZERO_WIDTH_SPACE}.`);
}
