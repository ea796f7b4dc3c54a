import { compareDigits, compareText, isDigits } from './order.js';

interface Token {
  /** What stands before it; a change between digits and letters counts as a dash. */
  readonly separator: '.' | '-';
  readonly text: string;
}

/** Qualifiers with a place of their own, oldest first; '' is the release itself. */
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const ALIASES = new Map([
  ['cr', 'rc'],
  ['ga', ''],
  ['final', ''],
  ['release', ''],
]);
/** Short forms that count only directly before a number. */
const SHORT_FORMS = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

/** Order of Maven (https://maven.apache.org/pom.html#version-order-specification). */
export function compareMaven(a: string, b: string): number {
  const left = trimNulls(tokenize(a));
  const right = trimNulls(tokenize(b));
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareTokens(left[index] ?? padding(right[index]), right[index] ?? padding(left[index]));
    if (order !== 0) return order;
  }
  return 0;
}

function tokenize(version: string): Token[] {
  const tokens: Token[] = [];
  let separator: Token['separator'] = '-';
  for (const part of version.toLowerCase().split(/([.\-_])/)) {
    if (part === '.' || part === '-' || part === '_') {
      separator = part === '.' ? '.' : '-';
      continue;
    }
    const pieces = part === '' ? ['0'] : (part.match(/\d+|\D+/g) ?? []);
    for (const [index, piece] of pieces.entries()) {
      const beforeNumber = isDigits(pieces[index + 1] ?? '');
      const text = (beforeNumber ? SHORT_FORMS.get(piece) : undefined) ?? ALIASES.get(piece) ?? piece;
      tokens.push({ separator: index === 0 ? separator : '-', text });
    }
  }
  return tokens;
}

/** Drops what means nothing (`0`, the release) at the end and before each dash. */
function trimNulls(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    if (token.separator === '-') dropTrailingNulls(kept);
    kept.push(token);
  }
  dropTrailingNulls(kept);
  return kept;
}

function dropTrailingNulls(tokens: Token[]): void {
  while (tokens.length > 0 && isNull((tokens.at(-1) as Token).text)) tokens.pop();
}

function isNull(text: string): boolean {
  return text === '' || /^0+$/.test(text);
}

function padding(other: Token | undefined): Token {
  const separator = other?.separator ?? '-';
  return { separator, text: separator === '.' ? '0' : '' };
}

function compareTokens(a: Token, b: Token): number {
  const kinds = kindRank(a) - kindRank(b);
  if (kinds !== 0) return kinds;
  return isDigits(a.text) ? compareDigits(a.text, b.text) : compareQualifiers(a.text, b.text);
}

/** A qualifier is before a number after a dash, that before a number after a dot. */
function kindRank({ separator, text }: Token): number {
  if (!isDigits(text)) return 0;
  return separator === '-' ? 1 : 2;
}

function compareQualifiers(a: string, b: string): number {
  const [left, right] = [qualifierRank(a), qualifierRank(b)];
  return left - right || (left === QUALIFIERS.length ? compareText(a, b) : 0);
}

function qualifierRank(text: string): number {
  const rank = QUALIFIERS.indexOf(text);
  return rank < 0 ? QUALIFIERS.length : rank;
}
