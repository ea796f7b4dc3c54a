import { CodedError } from '../errors.js';
import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { isKeyword } from './keywords.js';
import type { LogicalLine } from './logical-lines.js';
import { readJsonForm, splitWords, unquote } from './words.js';

/** A flag of an instruction, `--name=value`; the value is '' when there is none. */
export interface Flag {
  readonly name: string;
  readonly value: string;
}

const JSON_FORMS = new Set(['CMD', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME', 'ADD', 'COPY']);

/** Turns a logical line into an instruction. Throws DOCKERFILE_INVALID with the line. */
export function readInstruction(line: LogicalLine, escape: string): DockerfileInstruction {
  const separator = line.text.search(/\s/);
  const word = separator < 0 ? line.text : line.text.slice(0, separator);
  const keyword = word.toUpperCase();
  if (!isKeyword(keyword)) throw invalid(line.line, `unknown instruction ${shorten(word)}`);
  const rest = separator < 0 ? '' : line.text.slice(separator).trim();
  const { flags, body } = splitFlags(rest, escape);
  checkBody(keyword, body, line.line, escape);
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
  let quote = '';
  for (let index = start; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === escape && quote !== "'") index++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (/\s/.test(char)) return index;
  }
  return text.length;
}

/** What BuildKit's parser itself refuses; other checks of a build are left to the build. */
function checkBody(keyword: string, body: string, line: number, escape: string): void {
  if (JSON_FORMS.has(keyword) && readJsonForm(body) === 'nested') {
    throw invalid(line, `the JSON form of ${keyword} may hold strings only`);
  }
  if (keyword === 'ENV' || keyword === 'LABEL') checkPairs(keyword, body, line, escape);
  if (keyword !== 'ONBUILD') return;
  const inner = (body.split(/\s/, 1)[0] ?? '').toUpperCase();
  if (!isKeyword(inner)) throw invalid(line, `unknown instruction ${shorten(inner)} after ONBUILD`);
}

function checkPairs(keyword: string, body: string, line: number, escape: string): void {
  const words = splitWords(body, escape);
  const [first] = words;
  if (first === undefined) return;
  if (!first.includes('=')) {
    if (words.length < 2) throw invalid(line, `${keyword} needs a name and a value`);
    return;
  }
  const bad = words.find((word) => !word.includes('='));
  if (bad !== undefined) throw invalid(line, `${keyword} has no = in ${shorten(bad)}`);
}

/** A located DOCKERFILE_INVALID. */
export function invalid(line: number, message: string): CodedError {
  return new CodedError('DOCKERFILE_INVALID', `line ${line}: ${message}`);
}

/** Foreign text in a message: control characters replaced, 60 characters at most. */
function shorten(text: string): string {
  const clean = text.replace(/\p{C}/gu, '\uFFFD');
  return JSON.stringify(clean.length > 60 ? `${clean.slice(0, 60)}…` : clean);
}
