/** What is wrong with a JSON text. */
export type JsonFault = 'syntax' | 'depth' | 'duplicate-key';

export class JsonError extends Error {
  override readonly name = 'JsonError';

  constructor(
    readonly fault: JsonFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Parses foreign JSON that two parsers might read in two ways. Throws JsonError for invalid UTF-8 or
 * syntax, for more than `maxDepth` nested levels, and for an object with a key twice (RFC 8259
 * section 4 leaves those undefined). Linear in the length; the caller bounds the length.
 */
export function parseJson(source: Uint8Array | string, maxDepth = 64): unknown {
  const text = typeof source === 'string' ? source : decodeUtf8(source);
  const duplicate = findDuplicateKey(text, maxDepth);
  const value = parseSyntax(text);
  if (duplicate !== null) throw new JsonError('duplicate-key', `the key ${JSON.stringify(duplicate)} appears twice`);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new JsonError('syntax', 'not valid UTF-8', { cause });
  }
}

function parseSyntax(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new JsonError('syntax', 'not valid JSON', { cause });
  }
}

/** The first key that one object has twice, or null. Trusts the syntax: JSON.parse judges that afterwards. */
function findDuplicateKey(text: string, maxDepth: number): string | null {
  const levels: (Set<string> | null)[] = []; // the keys of each open object, null for an array
  let duplicate: string | null = null;
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      const end = endOfString(text, at);
      const keys = levels.at(-1);
      if (expectsKey && keys && duplicate === null) {
        const key = String(parseSyntax(text.slice(at, end + 1)));
        if (keys.has(key)) duplicate = key;
        keys.add(key);
      }
      expectsKey = false;
      at = end;
    } else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      if (levels.length >= maxDepth) throw new JsonError('depth', `more than ${maxDepth} nested levels`);
      levels.push(character === OPEN_BRACE ? new Set() : null);
      expectsKey = character === OPEN_BRACE;
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
      levels.pop();
      expectsKey = false;
    } else if (character === COMMA) {
      expectsKey = levels.at(-1) instanceof Set;
    }
  }
  return duplicate;
}

/** Index of the quote that closes the string opened at `start`; the last index when none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at++;
    else if (character === QUOTE) return at;
  }
  return text.length - 1;
}
