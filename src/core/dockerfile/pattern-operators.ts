/** Longest value and pattern that are looked at: the time is their product, and image names are shorter. */
const TEXT_LIMIT = 256;

/** `*`, `?` or a character. */
type Piece = { readonly any: 'many' | 'one' } | { readonly char: string };

/**
 * Applies `#pattern`, `##pattern`, `%pattern`, `%%pattern` (what begins or ends with the pattern is taken
 * away, as little or as much as can be), `/pattern/text` and `//pattern/text` (the first or every longest
 * match is replaced) to a value. Null for other operators and for a value or pattern over 256 characters.
 * @param expand gives the value of variables in a pattern or text, after those are told apart; null for none
 */
export function applyPattern(value: string, operator: string, expand: (part: string) => string | null): string | null {
  if (value.length > TEXT_LIMIT || operator.length > TEXT_LIMIT) return null;
  const sign = operator.charAt(0);
  if (sign === '/') return replaceText(value, operator, expand);
  if (sign !== '#' && sign !== '%') return null;
  const isLongest = operator.charAt(1) === sign;
  const pattern = expand(operator.slice(isLongest ? 2 : 1));
  if (pattern === null || pattern.length > TEXT_LIMIT) return null;
  const pieces = readPieces(pattern);
  const text = Array.from(value);
  if (sign === '#') return text.slice(matchedLength(text, pieces, isLongest)).join('');
  const length = matchedLength(text.toReversed(), pieces.reverse(), isLongest);
  return text.slice(0, text.length - length).join('');
}

function readPieces(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  const characters = Array.from(pattern).values();
  for (const char of characters) {
    if (char === '*') pieces.push({ any: 'many' });
    else if (char === '?') pieces.push({ any: 'one' });
    else pieces.push({ char: char === '\\' ? (characters.next().value ?? char) : char });
  }
  return pieces;
}

/** How many characters the shortest or longest start of `text` that the pieces match has; 0 for none. */
function matchedLength(text: readonly string[], pieces: readonly Piece[], isLongest: boolean): number {
  let reached: Uint8Array = passEmpty(pieces, new Uint8Array(pieces.length + 1).fill(1, 0, 1));
  let matched = 0;
  for (const [length, char] of text.entries()) {
    if (!isLongest && reached[pieces.length]) return matched;
    reached = advance(pieces, reached, char);
    if (reached[pieces.length]) matched = length + 1;
    else if (!reached.includes(1)) return matched;
  }
  return matched;
}

/** reached[n]: whether the first n pieces match what was read so far. One character further on. */
function advance(pieces: readonly Piece[], reached: Uint8Array, char: string): Uint8Array {
  const next = new Uint8Array(pieces.length + 1);
  for (const [index, piece] of pieces.entries()) {
    if (!reached[index]) continue;
    if ('char' in piece ? piece.char === char : piece.any === 'one') next[index + 1] = 1;
    else if ('any' in piece && piece.any === 'many') next[index] = 1;
  }
  return passEmpty(pieces, next);
}

/** A `*` also matches nothing. */
function passEmpty(pieces: readonly Piece[], reached: Uint8Array): Uint8Array {
  for (const [index, piece] of pieces.entries()) {
    if (reached[index] && 'any' in piece && piece.any === 'many') reached[index + 1] = 1;
  }
  return reached;
}

/** The pattern ends at the first `/` that is not escaped. */
function replaceText(value: string, operator: string, expand: (part: string) => string | null): string | null {
  const isAll = operator.startsWith('//');
  const words = operator.slice(isAll ? 2 : 1);
  const separator = /(?<!\\)\//.exec(words)?.index ?? -1;
  const pattern = separator < 0 ? null : expand(words.slice(0, separator));
  const replacement = expand(words.slice(separator + 1));
  if (!pattern || pattern.length > TEXT_LIMIT || replacement === null) return null;
  const pieces = readPieces(pattern);
  const text = Array.from(value);
  const starts = matchStarts(text, pieces);
  const result: string[] = [];
  for (let index = 0; index < text.length;) {
    if (!starts[index]) {
      result.push(text[index++] ?? '');
      continue;
    }
    result.push(replacement);
    index += matchedLength(text.slice(index), pieces, true);
    if (!isAll) return [...result, ...text.slice(index)].join('');
  }
  return result.join('');
}

/** Where a match of at least one character begins: found from the end, so that each place is looked at once. */
function matchStarts(text: readonly string[], pieces: readonly Piece[]): boolean[] {
  const reversed = pieces.toReversed();
  let reached: Uint8Array = new Uint8Array(pieces.length + 1);
  const starts = text.toReversed().map((char) => {
    reached[0] = 1;
    reached = advance(reversed, passEmpty(reversed, reached), char);
    return reached[pieces.length] === 1;
  });
  return starts.reverse();
}
