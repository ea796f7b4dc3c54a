import { CodedError } from '../../errors.js';

/** A value of PHP's `serialize`: arrays are maps by the text of their keys; numbers and the like stay text. */
export type PhpValue = string | ReadonlyMap<string, PhpValue>;

const MAX_DEPTH = 64;
const MAX_VALUES = 500_000;
const SCALAR = /([bid]):([^;]{1,64});|N;/y;
const LENGTH = /([sa]):(\d{1,9}):/y;

/**
 * Reads what PHP's `serialize` wrote: strings, numbers, booleans, null and arrays. Lengths are in bytes.
 * @throws CodedError PKGDB_CORRUPT when it is none or holds objects, PKGDB_TOO_LARGE over 500,000 values
 */
export function readPhpSerialized(bytes: Buffer): PhpValue {
  return new Reader(bytes.toString('latin1')).value(0);
}

class Reader {
  #at = 0;
  #values = 0;

  constructor(private readonly source: string) {}

  value(depth: number): PhpValue {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new CodedError('PKGDB_TOO_LARGE', `more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw corrupt('arrays are nested too deep');
    const scalar = this.#match(SCALAR);
    if (scalar !== null) return scalar[2] ?? '';
    const [, kind, length] = this.#match(LENGTH) ?? [];
    if (kind === 's') return this.#string(Number(length));
    if (kind === 'a') return this.#array(Number(length), depth);
    throw corrupt('a value is of no known kind');
  }

  #string(length: number): string {
    this.#expect('"');
    const text = this.source.slice(this.#at, this.#at + length);
    this.#at += length;
    this.#expect('";');
    return Buffer.from(text, 'latin1').toString();
  }

  #array(count: number, depth: number): ReadonlyMap<string, PhpValue> {
    const entries = new Map<string, PhpValue>();
    this.#expect('{');
    for (let index = 0; index < count; index += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw corrupt('a key is an array');
      entries.set(key, this.value(depth + 1));
    }
    this.#expect('}');
    return entries;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.source);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #expect(text: string): void {
    if (!this.source.startsWith(text, this.#at)) throw corrupt('a value is cut off or of another length');
    this.#at += text.length;
  }
}

function corrupt(message: string): CodedError {
  return new CodedError('PKGDB_CORRUPT', message);
}
