/**
 * Words of an instruction, split at white space outside of quotes. Quotes and escapes stay as they
 * are: they belong to the value, see `unquote`. An unclosed quote runs to the end.
 */
export function splitWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let start = -1;
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (quote === '' && isBlank(char)) {
      if (start >= 0) words.push(text.slice(start, index));
      start = -1;
      continue;
    }
    if (start < 0) start = index;
    if (char === escape && quote !== "'") index++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
  }
  if (start >= 0) words.push(text.slice(start));
  return words;
}

/** Whether a quote in `text` has no end. */
export function hasOpenQuote(text: string, escape: string): boolean {
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === escape && quote !== "'") index++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
  }
  return quote !== '';
}

/** Places from `start` on of the characters that are neither in quotes nor escaped, nor do that to others. */
export function* unquotedPlaces(text: string, escape: string, start = 0): Generator<number> {
  let quote = '';
  for (let index = start; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === escape && quote !== "'") index++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else yield index;
  }
}

/** The word without its quotes and escapes. */
export function unquote(word: string, escape: string): string {
  const parts: string[] = [];
  let quote = '';
  for (let index = 0; index < word.length; index++) {
    const char = word.charAt(index);
    if (char === escape && quote !== "'" && index + 1 < word.length) parts.push(word.charAt(++index));
    else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else parts.push(char);
  }
  return parts.join('');
}

/** The strings of a JSON (exec) form, `'nested'` when it holds anything else, or null when it is not JSON. */
export function readJsonForm(text: string): string[] | 'nested' | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return null;
  try {
    const value: unknown = JSON.parse(trimmed);
    if (!Array.isArray(value)) return null;
    return value.every((item) => typeof item === 'string') ? value : 'nested';
  } catch {
    return null;
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\v' || char === '\f';
}

/** Foreign text in a message: control characters replaced, 60 characters at most. */
export function quoted(text: string): string {
  const clean = text.replace(/\p{C}/gu, '\uFFFD');
  return JSON.stringify(clean.length > 60 ? `${clean.slice(0, 60)}…` : clean);
}
