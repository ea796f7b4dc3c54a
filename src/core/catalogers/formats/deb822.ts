import { lines } from './text.js';

/** One paragraph: lower-case field names and the first line of their values. */
export interface Stanza {
  readonly fields: ReadonlyMap<string, string>;
  /** Line number of its first line, from 1. */
  readonly line: number;
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
  let number = 0;
  let first = 0;
  let badLines = 0;
  for (const line of lines(bytes)) {
    number += 1;
    if (line.trim() === '') {
      if (first > 0) yield { fields, line: first, badLines };
      fields = new Map();
      first = badLines = 0;
      continue;
    }
    if (first === 0) first = number;
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    const field = parseField(line);
    if (field === undefined) badLines += 1;
    else if (wanted.has(field.name) && !fields.has(field.name)) fields.set(field.name, field.value);
  }
  if (first > 0) yield { fields, line: first, badLines };
}

function parseField(line: string): { name: string; value: string } | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0 || colon > MAX_FIELD_NAME_LENGTH) return undefined;
  const name = line.slice(0, colon);
  return FIELD_NAME.test(name) ? { name: name.toLowerCase(), value: line.slice(colon + 1).trim() } : undefined;
}
