import { encodeName } from '../../image/path.js';
import { lines } from './lines.js';

/** One paragraph: lower-case field names and the first line of their values. */
export interface Stanza {
  readonly fields: ReadonlyMap<string, string>;
  /** Its position among the paragraphs, from 1. */
  readonly ordinal: number;
  /** Lines that are neither a field nor the continuation of one. */
  readonly badLines: number;
}

const FIELD_NAME = /^[!-9;-~]+$/;
const MAX_FIELD_NAME_LENGTH = 128;

/**
 * Reads deb822(5) paragraphs as dpkg and opkg write them. Only the fields in `wanted` (lower case) are kept, without
 * continuation lines: every field that is needed here is a single line. Of a repeated field the first counts.
 * @throws CodedError PKGDB_TOO_LARGE at a line over 1 MiB, after the paragraphs before it have been given
 */
export function* stanzas(bytes: Uint8Array, wanted: ReadonlySet<string>): Generator<Stanza> {
  let fields = new Map<string, string>();
  let ordinal = 1;
  let badLines = 0;
  let empty = true;
  for (const line of lines(bytes)) {
    if (line.trim() === '') {
      if (empty) continue;
      yield { fields, ordinal, badLines };
      fields = new Map();
      badLines = 0;
      ordinal += 1;
      empty = true;
      continue;
    }
    empty = false;
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    const field = parseField(line);
    if (field === undefined) badLines += 1;
    else if (wanted.has(field.name) && !fields.has(field.name)) fields.set(field.name, field.value);
  }
  if (!empty) yield { fields, ordinal, badLines };
}

/**
 * Drops what `stanzas` does not read: it gives the same for the result. A file that it cannot read to the end is
 * passed on as it is.
 */
export function reduceStanzas(bytes: Uint8Array, wanted: ReadonlySet<string>): Uint8Array {
  const kept: string[] = [];
  let first = true;
  try {
    for (const line of lines(bytes)) {
      const blank = line.trim() === '';
      if (first || blank || isNeeded(line, wanted)) kept.push(line);
      first = blank;
    }
  } catch {
    return bytes;
  }
  return encodeName(kept.join('\n'));
}

function isNeeded(line: string, wanted: ReadonlySet<string>): boolean {
  if (line.startsWith(' ') || line.startsWith('\t')) return false;
  const field = parseField(line);
  return field === undefined || wanted.has(field.name);
}

function parseField(line: string): { name: string; value: string } | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0 || colon > MAX_FIELD_NAME_LENGTH) return undefined;
  const name = line.slice(0, colon);
  return FIELD_NAME.test(name) ? { name: name.toLowerCase(), value: line.slice(colon + 1).trim() } : undefined;
}
