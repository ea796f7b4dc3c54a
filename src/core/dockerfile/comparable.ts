import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { withoutShell } from './build-history.js';
import { argumentsOf, bodyOf } from './instructions.js';
import { readJsonForm } from './words.js';

/** An instruction in the form in which that of a history and that of a Dockerfile are the same. */
export interface Comparable {
  readonly keyword: string;
  /** With single spaces and without flags, the quotes of settings and the shell of commands. */
  readonly text: string;
  readonly words: readonly string[];
  readonly wordSet: ReadonlySet<string>;
  /** For each word what is fixed in it. */
  readonly fixedParts: readonly FixedParts[];
}

/** What stands before the first and behind the last variable of a word; null without variables. */
export type FixedParts = { readonly start: string; readonly end: string } | null;

/** Of the words that are compared one by one, and of the characters that are compared as a whole. */
const WORD_LIMIT = 64;
const TEXT_LIMIT = 8192;
/** TCP is what a port has where a Dockerfile names nothing; older builders leave it so. */
const BARE_PORT = /(?<=^|\s)[\d-]+(?=\s|$)/g;
/** `$NAME` or `${NAME…}`. */
const VARIABLE = /\$(?:\{[^}]*\}|\w+)/;
const COMMANDS = new Set(['RUN', 'CMD', 'ENTRYPOINT']);
/** Builders take the quotes of their values away, or add some. */
const QUOTED_SETTINGS = new Set(['ENV', 'LABEL', 'ARG', 'MAINTAINER']);

/** Of a recovered instruction; null for one that is not known. */
export function comparableEntry(instruction: string | null): Comparable {
  const text = (instruction ?? '').trim();
  const keyword = text.split(/\s/, 1)[0] ?? '';
  const body = text.slice(keyword.length);
  return toComparable(keyword, keyword === 'EXPOSE' ? body.replaceAll(BARE_PORT, '$&/tcp') : body);
}

/** Of an instruction of a Dockerfile. */
export function comparableInstruction(instruction: DockerfileInstruction, escape: string): Comparable {
  const { keyword } = instruction;
  const body = bodyOf(instruction, escape);
  if (keyword === 'COPY' || keyword === 'ADD') return toComparable(keyword, argumentsOf(instruction, escape).join(' '));
  if (keyword === 'ENV' || keyword === 'LABEL') return toComparable(keyword, body.replace(/^([^\s=]+)\s+(?!=)/, '$1='));
  if (keyword === 'EXPOSE') return toComparable(keyword, body.replaceAll(BARE_PORT, '$&/tcp'));
  return toComparable(keyword, keyword === 'RUN' ? runText(instruction, body) : body);
}

/**
 * What BuildKit hands to the shell: a single document that stands alone is the script, or the file that it is run from
 * when it names its interpreter; with a command beside it, and with several, all is given as written.
 */
function runText({ heredocs }: DockerfileInstruction, body: string): string {
  const [only, ...others] = heredocs;
  if (only === undefined) return body;
  if (others.length === 0 && /^<<\S+$/.test(body))
    return only.content.startsWith('#!') ? `/dev/pipes/${only.delimiter}` : only.content;
  return [body, ...heredocs.map(({ content, delimiter }) => `${content}${delimiter}`)].join('\n');
}

function toComparable(keyword: string, body: string): Comparable {
  const all = plainArguments(keyword, body.trim()).trim().split(/\s+/);
  const start = Math.max(
    0,
    all.findIndex((word) => !word.startsWith('--')),
  );
  const words = all.slice(start, start + WORD_LIMIT);
  const text = all.slice(start).join(' ').slice(0, TEXT_LIMIT);
  return { keyword, text, words, wordSet: new Set(words), fixedParts: words.map(fixedParts) };
}

/** What is fixed in a word of a Dockerfile. */
export function fixedParts(word: string): FixedParts {
  if (!word.includes('$')) return null;
  const parts = word.split(VARIABLE);
  return { start: parts[0] ?? '', end: parts.at(-1) ?? '' };
}

function plainArguments(keyword: string, body: string): string {
  if (QUOTED_SETTINGS.has(keyword)) return body.replaceAll(/["'\\]/g, '');
  const json = readJsonForm(body);
  const plain = Array.isArray(json) ? json.join(' ') : body;
  return COMMANDS.has(keyword) ? withoutShell(plain.replaceAll(/\s+/g, ' ')) : plain;
}
