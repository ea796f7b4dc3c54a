/** Longest value and pattern that are looked at: the time is their product, and image names are shorter. */
const TEXT_LIMIT = 256;

/** `*`, `?` or a character. */
type Piece = { readonly any: 'many' | 'one' } | { readonly char: string };

/**
 * Applies `#pattern`, `##pattern`, `%pattern`, `%%pattern` (what begins or ends with the pattern is taken
 * away, as little or as much as can be), `/from/to` and `//from/to` to a value. Null for other operators, for
 * a replacement with wildcards, and for a value or pattern over 256 characters.
 */
export function applyPattern(value: string, operator: string): string | null {
  if (value.length > TEXT_LIMIT || operator.length > TEXT_LIMIT) return null;
  const sign = operator.charAt(0);
  if (sign === '/') return replaceText(value, operator);
  if (sign !== '#' && sign !== '%') return null;
  const isLongest = operator.charAt(1) === sign;
  const pieces = readPieces(operator.slice(isLongest ? 2 : 1));
  if (sign === '#') return value.slice(matchedLength(Array.from(value), pieces, isLongest));
  const length = matchedLength(Array.from(value).reverse(), pieces.reverse(), isLongest);
  return value.slice(0, value.length - length);
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

/** Length, in UTF-16 units, of the shortest or longest start of `text` that the pieces match; 0 for none. */
function matchedLength(text: readonly string[], pieces: readonly Piece[], isLongest: boolean): number {
  // reached[n]: whether the first n pieces match what was read so far.
  let reached = new Uint8Array(pieces.length + 1);
  reached[0] = 1;
  passEmpty(pieces, reached);
  let length = 0;
  let matched = 0;
  for (const char of text) {
    if (!isLongest && reached[pieces.length]) return matched;
    const next = new Uint8Array(pieces.length + 1);
    for (const [index, piece] of pieces.entries()) {
      if (!reached[index]) continue;
      if ('char' in piece ? piece.char === char : piece.any === 'one') next[index + 1] = 1;
      else if ('any' in piece && piece.any === 'many') next[index] = 1;
    }
    passEmpty(pieces, next);
    reached = next;
    length += char.length;
    if (reached[pieces.length]) matched = length;
  }
  return matched;
}

/** A `*` also matches nothing. */
function passEmpty(pieces: readonly Piece[], reached: Uint8Array): void {
  for (const [index, piece] of pieces.entries()) {
    if (reached[index] && 'any' in piece && piece.any === 'many') reached[index + 1] = 1;
  }
}

function replaceText(value: string, operator: string): string | null {
  const isAll = operator.startsWith('//');
  const words = operator.slice(isAll ? 2 : 1);
  const separator = /(?<!\\)\//.exec(words)?.index ?? -1;
  const from = words.slice(0, separator).replaceAll('\\/', '/');
  if (separator < 0 || from === '' || /[*?\\]/.test(from)) return null;
  const to = words.slice(separator + 1);
  return isAll ? value.replaceAll(from, () => to) : value.replace(from, () => to);
}
