import { applyPattern } from './pattern-operators.js';
import { unquotedPlaces } from './words.js';

/** Longest value that substitution may make: arguments that double each other grow without end. */
const VALUE_LIMIT = 4096;
const NESTING_LIMIT = 8;
/** Of a variable, or of what only a shell has, `$1` and `$@`: a builder has no value for those. */
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*|\p{Nd}+|[@*#?$!-]/uy;
const SHELL_ONLY = /^[^\p{L}_]/u;

/** Values by name; an argument without a value is absent. */
export type Variables = ReadonlyMap<string, string>;

/**
 * Substitutes `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:+other}`,
 * `${NAME+other}`, `${NAME:?message}` and the patterns of `applyPattern` (Dockerfile reference, "Environment
 * replacement"), and takes quotes and escapes away. Null when a variable has no value, when a quote has no end, or when the result
 * is over 4096 characters or uses a form that is not known here.
 */
export function substitute(text: string, variables: Variables, escape: string): string | null {
  return expand(text, variables, escape, 0);
}

/** With `keepEscapes` an escape stays before what it escapes: a pattern has its own use for it. */
function expand(text: string, variables: Variables, escape: string, depth: number, keepEscapes = false): string | null {
  if (depth > NESTING_LIMIT || text.length > VALUE_LIMIT) return null;
  let result = '';
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === escape && quote !== "'") {
      const next = text.charAt(++index);
      // Between double quotes only these can be escaped; before others the escape stays.
      const stays = keepEscapes || (quote === '"' && next !== '"' && next !== '$' && next !== escape);
      result += stays ? char + next : next;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === '$' && quote !== "'") {
      const variable = readVariable(text, index, variables, escape, depth);
      if (variable === null) return null;
      result += variable.value;
      index = variable.end - 1;
    } else result += char;
    if (result.length > VALUE_LIMIT) return null;
  }
  return quote === '' ? result : null;
}

interface Expanded {
  readonly value: string;
  /** Position after the variable. */
  readonly end: number;
}

function readVariable(
  text: string,
  start: number,
  variables: Variables,
  escape: string,
  depth: number,
): Expanded | null {
  if (text.charAt(start + 1) !== '{') {
    const name = nameAt(text, start + 1);
    if (name === '') return { value: '$', end: start + 1 };
    const value = SHELL_ONLY.test(name) ? '' : variables.get(name);
    return value === undefined ? null : { value, end: start + 1 + name.length };
  }
  const close = closingBrace(text, start + 2, escape);
  const name = nameAt(text, start + 2);
  if (close < 0 || name === '') return null;
  const operator = text.slice(start + 2 + name.length, close);
  const value = applyOperator(variables.get(name), operator, (word, keepEscapes) =>
    expand(word, variables, escape, depth + 1, keepEscapes),
  );
  return value === null ? null : { value, end: close + 1 };
}

function applyOperator(
  value: string | undefined,
  operator: string,
  expandWord: (word: string, keepEscapes: boolean) => string | null,
): string | null {
  if (operator === '') return value ?? null;
  const colon = operator.startsWith(':');
  const isSet = value !== undefined && !(colon && value === '');
  const word = operator.slice(colon ? 2 : 1);
  switch (operator.charAt(colon ? 1 : 0)) {
    case '-':
      return isSet ? value : expandWord(word, false);
    case '+':
      return isSet ? expandWord(word, false) : '';
    case '?':
      return isSet ? value : null;
    default:
      return value === undefined || colon ? null : applyPattern(value, operator, (part) => expandWord(part, true));
  }
}

function nameAt(text: string, position: number): string {
  NAME.lastIndex = position;
  return NAME.exec(text)?.[0] ?? '';
}

/** Where the `}` stands that ends what begins at `start`: not one in quotes, escaped, or of a variable inside. */
function closingBrace(text: string, start: number, escape: string): number {
  let depth = 1;
  for (const place of unquotedPlaces(text, escape, start)) {
    const char = text.charAt(place);
    if (char === '$' && text.charAt(place + 1) === '{') depth++;
    else if (char === '}' && --depth === 0) return place;
  }
  return -1;
}
