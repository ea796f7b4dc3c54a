/** A compiled pattern; see `compileGlob`. */
export type Glob = readonly Token[];

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' | 'star' | 'all' | 'folders' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * Compiles a pattern of a .dockerignore as moby's patternmatcher reads it: `?` is a character of a name,
 * `*` any characters of a name, `[a-z]` and `[^a-z]` classes, `\` escapes, a final `**` is everything and
 * any other `**` is any number of folders. Null when a class has no end.
 */
export function compileGlob(pattern: string): Glob | null {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern.charAt(index);
    if (char === '*' && pattern.charAt(index + 1) === '*') {
      index++;
      if (pattern.charAt(index + 1) === '/') index++;
      tokens.push({ kind: index + 1 >= pattern.length ? 'all' : 'folders' });
    } else if (char === '*') tokens.push({ kind: 'star' });
    else if (char === '?') tokens.push({ kind: 'any' });
    else if (char === '[') {
      const end = pattern.indexOf(']', index + 2);
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
    if (char === '/' && states.includes(glob.length)) return true;
    const next: number[] = [];
    for (const state of states) {
      const token = glob[state];
      if (token === undefined) continue;
      if (token.kind === 'star' || token.kind === 'all' || token.kind === 'folders') {
        if (token.kind !== 'star' || char !== '/') next.push(state);
        if (token.kind === 'folders' && char === '/') next.push(state + 1);
      } else if (accepts(token, char)) next.push(state + 1);
    }
    states = closure(glob, next, (state) => glob[state]?.kind === 'folders' && char !== '/');
    if (states.length === 0) return false;
  }
  return states.includes(glob.length);
}

/** The states and those behind tokens that match nothing; `isInside` forbids leaving `folders` within a name. */
function closure(glob: Glob, states: readonly number[], isInside: (state: number) => boolean = () => false): number[] {
  const seen = new Set<number>();
  for (const start of states) {
    for (let state = start; !seen.has(state); state++) {
      seen.add(state);
      const kind = glob[state]?.kind;
      const isEmpty = kind === 'star' || kind === 'all' || (kind === 'folders' && !isInside(state));
      if (!isEmpty) break;
    }
  }
  return [...seen];
}

function accepts(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (char === '/') return false;
  if (token.kind !== 'class') return true;
  return token.ranges.some(([low, high]) => low <= char && char <= high) !== token.negated;
}

function readClass(text: string): Token {
  const negated = text.startsWith('^') || text.startsWith('!');
  const body = (negated ? text.slice(1) : text).replaceAll('\\', '');
  const ranges: [string, string][] = [];
  for (let index = 0; index < body.length; index++) {
    const low = body.charAt(index);
    const isRange = body.charAt(index + 1) === '-' && index + 2 < body.length;
    ranges.push([low, isRange ? body.charAt(index + 2) : low]);
    if (isRange) index += 2;
  }
  return { kind: 'class', negated, ranges };
}
