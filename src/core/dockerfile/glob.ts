/** A compiled pattern; see `compileGlob`. */
export type Glob = readonly Token[];

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' | 'star' | 'all' | 'folders' | 'folder' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** Characters with a meaning of their own. */
const SPECIAL = /[*?[\\]/;

/**
 * Compiles a pattern of a .dockerignore as moby's patternmatcher reads it: `?` is a character of a name,
 * `*` any characters of a name, `[a-z]` and `[^a-z]` classes, `\` escapes, a final `**` is everything, any
 * other `**` is any number of folders, and `**` before plain text is every path with that end (`**.pyc`).
 * Null when a class has no end.
 */
export function compileGlob(pattern: string): Glob | null {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern.charAt(index);
    if (char === '*' && pattern.charAt(index + 1) === '*') {
      index++;
      const isEnd = tokens.length === 0 && pattern.charAt(index + 1) !== '/' && !SPECIAL.test(pattern.slice(2));
      if (pattern.charAt(index + 1) === '/') index++;
      if (isEnd || index + 1 >= pattern.length) tokens.push({ kind: 'all' });
      else tokens.push({ kind: 'folders' }, { kind: 'folder' });
    } else if (char === '*') tokens.push({ kind: 'star' });
    else if (char === '?') tokens.push({ kind: 'any' });
    else if (char === '[') {
      const end = endOfClass(pattern, index);
      if (end < 0) return null;
      tokens.push(readClass(pattern.slice(index + 1, end)));
      index = end;
    } else if (char === '\\' && index + 1 < pattern.length)
      tokens.push({ kind: 'char', char: pattern.charAt(++index) });
    else tokens.push({ kind: 'char', char });
  }
  return tokens;
}

/**
 * Whether the pattern matches `path` or one of the folders that it is in. All positions in the pattern are
 * followed at once, so the time is at most the product of both lengths.
 */
export function matchesPathOrParent(glob: Glob, path: string): boolean {
  let states = closure(glob, [0]);
  for (let index = 0; index < path.length; index++) {
    const char = path.charAt(index);
    if (char === '/' && states.has(glob.length)) return true;
    const next: number[] = [];
    for (const state of states) {
      const token = glob[state];
      if (token === undefined || token.kind === 'folders') continue;
      if (token.kind === 'all' || token.kind === 'folder' || (token.kind === 'star' && char !== '/')) next.push(state);
      if (token.kind === 'folder' ? char === '/' : accepts(token, char)) next.push(state + 1);
    }
    states = closure(glob, next);
    if (states.size === 0) return false;
  }
  return states.has(glob.length);
}

/** The states and those behind tokens that match nothing; `folders` is none, or goes on within a `folder`. */
function closure(glob: Glob, states: readonly number[]): Set<number> {
  const seen = new Set<number>();
  const open = [...states];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const kind = glob[state]?.kind;
    if (kind === 'star' || kind === 'all') open.push(state + 1);
    if (kind === 'folders') open.push(state + 1, state + 2);
  }
  return seen;
}

function accepts(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (token.kind === 'class') return token.ranges.some(([low, high]) => low <= char && char <= high) !== token.negated;
  return token.kind === 'any' && char !== '/';
}

/** Position of the `]` that ends the class at `start`, -1 for none. */
function endOfClass(pattern: string, start: number): number {
  for (let index = start + (pattern.charAt(start + 1) === '^' ? 2 : 1); index < pattern.length; index++) {
    const char = pattern.charAt(index);
    if (char === '\\') index++;
    else if (char === ']' && index > start + 1) return index;
  }
  return -1;
}

function readClass(text: string): Token {
  const negated = text.startsWith('^');
  const body = (negated ? text.slice(1) : text).replace(/\\(.)/gs, '$1');
  const ranges: [string, string][] = [];
  for (let index = 0; index < body.length; index++) {
    const low = body.charAt(index);
    const isRange = body.charAt(index + 1) === '-' && index + 2 < body.length;
    ranges.push([low, isRange ? body.charAt(index + 2) : low]);
    if (isRange) index += 2;
  }
  return { kind: 'class', negated, ranges };
}
