import { inertText } from './inert-text.js';

export const CSV_MEDIA_TYPE = 'text/csv; charset=utf-8; header=present';

/** Null is an empty cell. */
export type CsvValue = string | number | null;

/** A table of RFC 4180: CRLF between records; the first row is the header line. */
export function csvRows(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(renderCell).join(',')}\r\n`).join('');
}

/** What a spreadsheet takes for a formula, also after white space and as a full-width character. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;
const NEEDS_QUOTES = /[",'\s]/;

/** Numbers are ours and stay numbers; foreign text is quoted, and prefixed where it would be calculated. */
function renderCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const inert = inertText(value);
  // Before it is made inert: a leading tab or line feed starts a formula too.
  if (FORMULA.test(value) || /^[\t\r\n]/.test(value)) return `"'${inert.replaceAll('"', '""')}"`;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
