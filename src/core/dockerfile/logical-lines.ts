import { CodedError } from '../errors.js';
import { splitWords, unquote } from './words.js';

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
const HEREDOC = /^\d*<<(-?)([^<]+)$/;
/** A heredoc word is short; longer ones are not looked at. */
const HEREDOC_WORD_LIMIT = 256;

/**
 * Joins physical lines as BuildKit's parser does (frontend/dockerfile/parser): an unescaped escape
 * character at the end of a line continues it, comment lines and empty lines inside a continuation are
 * skipped, and here-documents belong to the instruction that opens them. White space around a joint
 * becomes one space. Throws DOCKERFILE_INVALID for a here-document without end.
 */
export function logicalLines(lines: readonly string[], escape: string): LogicalLine[] {
  const result: LogicalLine[] = [];
  let next = 0;
  while (next < lines.length) {
    const start = next;
    const first = (lines[next++] ?? '').trimStart();
    if (first === '' || first.startsWith('#')) continue;

    const parts: string[] = [];
    let [part, continues] = withoutContinuation(first, escape);
    parts.push(part);
    let end = start;
    while (continues && next < lines.length) {
      const line = lines[next++] ?? '';
      const trimmed = line.trimStart();
      if (trimmed === '' || trimmed.startsWith('#')) continue;
      [part, continues] = withoutContinuation(line, escape);
      parts.push(part);
      end = next - 1;
    }
    const text = joinParts(parts);
    if (text === '') continue;
    const heredocs = MAY_HAVE_HEREDOC.test(text) ? openedHeredocs(text, escape) : [];
    const bodies = heredocs.map((heredoc) => {
      const body = readHeredoc(lines, next, heredoc, start + 1);
      next = body.next;
      end = next - 1;
      return { delimiter: heredoc.delimiter, content: body.content };
    });
    result.push({ line: start + 1, endLine: end + 1, text, heredocs: bodies });
  }
  return result;
}

/** The line without a trailing continuation mark, and whether there was one. `\\` at the end is none. */
function withoutContinuation(line: string, escape: string): [text: string, continues: boolean] {
  const trimmed = line.trimEnd();
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

function openedHeredocs(text: string, escape: string): OpenHeredoc[] {
  if (!text.includes('<<')) return [];
  const opened: OpenHeredoc[] = [];
  for (const word of splitWords(text, escape)) {
    if (word.length > HEREDOC_WORD_LIMIT) continue;
    const match = HEREDOC.exec(word);
    if (match === null) continue;
    const delimiter = unquote(match[2] ?? '', escape);
    if (delimiter !== '') opened.push({ delimiter, stripTabs: match[1] === '-' });
  }
  return opened;
}

function readHeredoc(lines: readonly string[], from: number, heredoc: OpenHeredoc, opener: number) {
  const content: string[] = [];
  for (let index = from; index < lines.length; index++) {
    const raw = lines[index] ?? '';
    const line = heredoc.stripTabs ? raw.replace(/^\t+/, '') : raw;
    if (line === heredoc.delimiter) return { content: content.join(''), next: index + 1 };
    content.push(`${line}\n`);
  }
  throw new CodedError('DOCKERFILE_INVALID', `line ${opener}: the here-document ${heredoc.delimiter} has no end`);
}
