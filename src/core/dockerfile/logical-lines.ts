import { CodedError } from '../errors.js';
import { hasOpenQuote, splitWords, unquote } from './words.js';

/** A here-document of a RUN, COPY or ADD. */
export interface Heredoc {
  readonly delimiter: string;
  /** Its lines, each ended by a newline; leading tabs are gone for `<<-`. */
  readonly content: string;
}

/** One instruction as written: continuations joined, comments and empty continuation lines left out. */
export interface LogicalLine {
  /** First physical line, from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
  readonly heredocs: readonly Heredoc[];
}

const MAY_HAVE_HEREDOC = /^(?:onbuild\s+)?(?:run|copy|add)\s/i;
const HEREDOC = /^\d*<<[^<]*$/;
const APART = /^\d{0,9}<<-?$/;
/** A heredoc word is short; longer ones are not looked at. */
const HEREDOC_WORD_LIMIT = 256;
/** Most bytes of a physical line, as in BuildKit (`bufio.MaxScanTokenSize`). */
const LINE_LIMIT = 65_535;
/** White space of Unicode, without the byte order mark. */
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/**
 * Joins physical lines as BuildKit's parser does (frontend/dockerfile/parser): an unescaped escape
 * character at the end of a line continues it, comment lines and empty lines inside a continuation are
 * skipped, and here-documents belong to the instruction that opens them. White space around a joint
 * becomes one space. `lines` may end in a carriage return; here-documents keep it. Throws
 * DOCKERFILE_INVALID for a here-document without end and for a line over 65,535 bytes.
 */
export function logicalLines(lines: readonly string[], escape: string): LogicalLine[] {
  refuseLongLines(lines);
  const result: LogicalLine[] = [];
  let next = 0;
  while (next < lines.length) {
    const start = next;
    const first = withoutReturn(lines[next++] ?? '').replace(LEADING_SPACE, '');
    if (first === '' || first.startsWith('#')) continue;

    const parts: string[] = [];
    let [part, continues] = withoutContinuation(first, escape);
    parts.push(part);
    while (continues && next < lines.length) {
      const line = withoutReturn(lines[next++] ?? '');
      const trimmed = line.replace(LEADING_SPACE, '');
      if (trimmed === '' || trimmed.startsWith('#')) continue;
      [part, continues] = withoutContinuation(line, escape);
      parts.push(part);
    }
    const text = joinParts(parts);
    const heredocs = MAY_HAVE_HEREDOC.test(text) ? openedHeredocs(text) : [];
    const bodies = heredocs.map((heredoc) => {
      const body = readHeredoc(lines, next, heredoc, start + 1);
      next = body.next;
      return { delimiter: heredoc.delimiter, content: body.content };
    });
    result.push({ line: start + 1, endLine: next, text, heredocs: bodies });
  }
  return result;
}

function refuseLongLines(lines: readonly string[]): void {
  const long = lines.findIndex((line) => line.length > LINE_LIMIT / 3 && Buffer.byteLength(line) > LINE_LIMIT);
  if (long < 0) return;
  throw new CodedError('DOCKERFILE_INVALID', `line ${long + 1}: a line may have ${LINE_LIMIT} bytes at most`);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** An expression would try every run of blanks anew at each of its characters. */
function withoutTrailingSpace(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end--;
  return line.slice(0, end);
}

/** The line without a trailing continuation mark, and whether there was one. `\\` at the end is none. */
function withoutContinuation(line: string, escape: string): [text: string, continues: boolean] {
  const trimmed = withoutTrailingSpace(line);
  if (!trimmed.endsWith(escape) || trimmed.at(-2) === escape) return [line, false];
  return [trimmed.slice(0, -1), true];
}

function joinParts(parts: readonly string[]): string {
  const pieces: string[] = [];
  let blankBefore = false;
  for (const part of parts) {
    const trimmed = part.trim();
    const blankAfter = part.trimEnd() !== part;
    if (trimmed === '') {
      blankBefore ||= part !== '';
      continue;
    }
    if (pieces.length > 0 && (blankBefore || part.trimStart() !== part)) pieces.push(' ');
    pieces.push(trimmed);
    blankBefore = blankAfter;
  }
  return pieces.join('');
}

interface OpenHeredoc {
  readonly delimiter: string;
  readonly stripTabs: boolean;
}

/** BuildKit looks for here-documents with `\\` as the escape, whatever the directive says. */
function openedHeredocs(text: string): OpenHeredoc[] {
  if (!text.includes('<<')) return [];
  const words = splitWords(text, '\\');
  if (hasOpenQuote(words.at(-1) ?? '', '\\')) return [];
  return words.flatMap((word, index) => openedBy(word, words[index + 1] ?? '') ?? []);
}

/** The delimiter may stand apart, `cat << EOF`; a dash there is a part of it, `<< -EOF`. */
function openedBy(word: string, next: string): OpenHeredoc | null {
  const isApart = APART.test(word);
  const name = isApart ? next : word.slice(word.indexOf('<<') + 2);
  if ((!isApart && !HEREDOC.test(word)) || name.length > HEREDOC_WORD_LIMIT || name.includes('<')) return null;
  const stripTabs = isApart ? word.endsWith('-') : name.startsWith('-');
  const delimiter = unquote(stripTabs && !isApart ? name.slice(1) : name, '\\');
  return delimiter === '' ? null : { delimiter, stripTabs };
}

function readHeredoc(lines: readonly string[], from: number, heredoc: OpenHeredoc, opener: number) {
  const content: string[] = [];
  for (let index = from; index < lines.length; index++) {
    const raw = lines[index] ?? '';
    const line = heredoc.stripTabs ? raw.replace(/^\t+/, '') : raw;
    if (withoutReturn(line) === heredoc.delimiter) return { content: content.join(''), next: index + 1 };
    content.push(`${line}\n`);
  }
  throw new CodedError('DOCKERFILE_INVALID', `line ${opener}: the here-document ${heredoc.delimiter} has no end`);
}
