import type { DockerfileInstruction } from '../report/dockerfile-report.js';
import { bodyOf } from './instructions.js';
import { ShellVariables } from './shell-variables.js';
import { readJsonForm } from './words.js';

/** One simple command of a script: `apt-get install -y git`. */
export interface ShellCommand {
  /** Last path element of the program, `apt-get` for `/usr/bin/apt-get`. */
  readonly program: string;
  /** Without quotes; variables with a known value are replaced, others as written. */
  readonly args: readonly string[];
}

/** The kernel takes no longer argument (MAX_ARG_STRLEN), so no shell gets a longer script. */
const SCRIPT_LIMIT = 128 * 1024;
const SEPARATORS = new Set(['&&', '||', ';', '|', '&', '\n', '(', ')', '|&', ';;']);
const RESERVED = new Set(['if', 'then', 'else', 'elif', 'fi', 'for', 'do', 'done', 'while', 'until', '{', '}', '!']);
const WRAPPERS = new Set(['sudo', 'exec', 'time', 'command', 'env', 'nice', 'nohup', 'eatmydata', 'doas']);
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** Every rule asks for the commands of the same instructions. */
const parsed = new WeakMap<DockerfileInstruction, readonly ShellCommand[]>();

/** The commands that a RUN calls, here-documents included, in order. Empty for other instructions. */
export function commandsOf(instruction: DockerfileInstruction): readonly ShellCommand[] {
  const known = parsed.get(instruction) ?? parseRun(instruction);
  parsed.set(instruction, known);
  return known;
}

function parseRun(instruction: DockerfileInstruction): ShellCommand[] {
  if (instruction.keyword !== 'RUN') return [];
  const body = bodyOf(instruction);
  const json = readJsonForm(body);
  const variables = ShellVariables.of(instruction);
  if (Array.isArray(json)) return insideShell(toCommand(json), variables);
  const opener = body.trimStart().startsWith('<<');
  const script = [opener ? '' : body, ...instruction.heredocs.map((heredoc) => heredoc.content)].join('\n');
  return parseScript(script, variables);
}

/**
 * Splits a POSIX shell script, its first 128 KiB, into simple commands. Linear in the length of the script. `variables`
 * are those of its environment; what the script itself assigns is added to a copy of them.
 */
export function parseScript(script: string, variables = new ShellVariables()): ShellCommand[] {
  const known = variables.copy();
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  const finish = () => {
    known.assign(words);
    if (words.length > 0) commands.push(...insideShell(toCommand(known.expand(words)), known));
    words = [];
  };
  for (const token of tokens(script)) {
    if (token.isOperator) finish();
    else words.push(token.text);
  }
  finish();
  return commands.filter((command) => command.program !== '');
}

interface Token {
  readonly text: string;
  readonly isOperator: boolean;
}

function* tokens(text: string): Generator<Token> {
  const script = text.slice(0, SCRIPT_LIMIT);
  let parts: string[] = [];
  let inWord = false;
  let quote = '';
  const flush = function* (): Generator<Token> {
    if (inWord) yield { text: parts.join(''), isOperator: false };
    parts = [];
    inWord = false;
  };
  for (let index = 0; index < script.length; index++) {
    const char = script.charAt(index);
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && index + 1 < script.length) parts.push(script.charAt(++index));
      else parts.push(char);
    } else if (char === '\\') {
      const next = script.charAt(++index);
      if (next !== '\n') parts.push(next);
      inWord ||= next !== '\n';
    } else if (char === '"' || char === "'") {
      quote = char;
      inWord = true;
    } else if (char === '#' && !inWord) {
      const end = script.indexOf('\n', index);
      index = (end < 0 ? script.length : end) - 1;
    } else if (char === ' ' || char === '\t' || char === '\r') {
      yield* flush();
    } else if (isOperatorAt(script, index)) {
      yield* flush();
      const two = script.slice(index, index + 2);
      const text = SEPARATORS.has(two) ? two : char;
      index += text.length - 1;
      yield { text, isOperator: true };
    } else {
      parts.push(char);
      inWord = true;
    }
  }
  yield* flush();
}

/** `&` of a redirection such as `2>&1` or `&>file` is no separator. */
function isOperatorAt(script: string, index: number): boolean {
  const char = script.charAt(index);
  if (!SEPARATORS.has(char)) return false;
  return char !== '&' || (script.charAt(index - 1) !== '>' && script.charAt(index + 1) !== '>');
}

function toCommand(words: readonly string[]): ShellCommand {
  let start = 0;
  for (; start < words.length; start++) {
    const word = words[start] ?? '';
    const isPrefix = RESERVED.has(word) || ASSIGNMENT.test(word) || WRAPPERS.has(word);
    if (!isPrefix && !(start > 0 && WRAPPERS.has(words[start - 1] ?? '') && word.startsWith('-'))) break;
  }
  const program = (words[start] ?? '').split('/').at(-1) ?? '';
  return { program, args: words.slice(start + 1) };
}

/** The script of `sh -c 'script'`, once; other commands as they are. */
function insideShell(command: ShellCommand, variables: ShellVariables): ShellCommand[] {
  if (!SHELLS.has(command.program)) return [command];
  const flag = command.args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const script = flag < 0 ? undefined : command.args[flag + 1];
  if (script === undefined) return [command];
  const nested = parseScript(script.replace(/\b(?:ba|da|a|z)?sh\s+-\w*c\b/g, 'true'), variables);
  return nested.length > 0 ? nested : [command];
}
