import { CodedError } from '../errors.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { isKeyword } from './keywords.js';
import type { LogicalLine } from './logical-lines.js';
import { refusedArguments } from './refused-arguments.js';
import { quoted, readJsonForm, splitWords, unquote, unquotedPlaces } from './words.js';

/** A flag of an instruction, `--name=value`; the value is '' when there is none. */
export interface Flag {
  readonly name: string;
  readonly value: string;
}

/** What separates the keyword from the rest in BuildKit; no other white space does. */
const SEPARATOR = /[\t\v\f\r ]/;

/** Turns a logical line into an instruction. Throws DOCKERFILE_INVALID with the line. */
export function readInstruction(line: LogicalLine, escape: string): DockerfileInstruction {
  const separator = line.text.search(SEPARATOR);
  const word = separator < 0 ? line.text : line.text.slice(0, separator);
  const keyword = word.toUpperCase();
  if (!isKeyword(keyword)) throw invalid(line.line, `unknown instruction ${quoted(word)}`);
  const rest = separator < 0 ? '' : line.text.slice(separator).trim();
  const { flags, body } = splitFlags(rest, escape);
  const refusal = refusedArguments(keyword, body, escape);
  if (refusal !== null) throw invalid(line.line, refusal);
  return {
    line: line.line,
    endLine: line.endLine,
    keyword,
    createsLayer: keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD',
    text: `${keyword} ${rest}`.trim(),
    flags: Object.fromEntries(flags.map((flag) => [flag.name, flag.value])),
    heredocs: [...line.heredocs],
  };
}

/** All flags of an instruction in order, repeated ones too. */
export function flagsOf(instruction: DockerfileInstruction, escape = '\\'): Flag[] {
  return splitFlags(restOf(instruction), escape).flags;
}

/** What follows the keyword and the flags. */
export function bodyOf(instruction: DockerfileInstruction, escape = '\\'): string {
  return splitFlags(restOf(instruction), escape).body;
}

/** The arguments of an instruction without flags and quotes, in shell or JSON form. */
export function argumentsOf(instruction: DockerfileInstruction, escape = '\\'): string[] {
  const body = bodyOf(instruction, escape);
  const json = readJsonForm(body);
  if (Array.isArray(json)) return json;
  return splitWords(body, escape).map((word) => unquote(word, escape));
}

function restOf(instruction: DockerfileInstruction): string {
  return instruction.text.slice(instruction.keyword.length).trim();
}

/** Flags come first and end at the first other word or at `--` (BuildKit, `extractBuilderFlags`). */
function splitFlags(rest: string, escape: string): { flags: Flag[]; body: string } {
  const flags: Flag[] = [];
  let position = 0;
  while (rest.startsWith('--', position)) {
    const end = endOfWord(rest, position, escape);
    const word = rest.slice(position, end);
    position = end;
    while (position < rest.length && /\s/.test(rest.charAt(position))) position++;
    if (word === '--') break;
    const equals = word.indexOf('=');
    flags.push({
      name: (equals < 0 ? word : word.slice(0, equals)).slice(2),
      value: equals < 0 ? '' : unquote(word.slice(equals + 1), escape),
    });
  }
  return { flags, body: rest.slice(position) };
}

function endOfWord(text: string, start: number, escape: string): number {
  for (const place of unquotedPlaces(text, escape, start)) if (/\s/.test(text.charAt(place))) return place;
  return text.length;
}

/** A located DOCKERFILE_INVALID. */
export function invalid(line: number, message: string): CodedError {
  return new CodedError('DOCKERFILE_INVALID', `line ${line}: ${message}`);
}
