import { CodedError } from '../../errors.js';

/** PAX records in the order written: sparse 0.0 repeats keys. Values are raw bytes. */
export type PaxRecords = readonly (readonly [key: string, value: Buffer])[];

const STRING_KEYS = new Set(['path', 'linkpath', 'uname', 'gname', 'GNU.sparse.name']);

/**
 * Reads the body of a PAX header: records `LENGTH KEY=VALUE\n`, LENGTH counting all of it.
 * Source: POSIX.1-2017 pax "pax Extended Header".
 * @throws CodedError TAR_INVALID for a malformed record
 */
export function parsePaxRecords(body: Buffer): PaxRecords {
  const records: [string, Buffer][] = [];
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const lengthText = space < 0 || space - at > 20 ? '' : body.toString('latin1', at, space);
    const length = /^\d+$/.test(lengthText) ? Number(lengthText) : 0;
    const end = at + length;
    const equals = body.indexOf(0x3d, space);
    if (length < 5 || end > body.length || equals < 0 || equals >= end || body[end - 1] !== 0x0a) throw malformed();
    const key = body.toString('utf8', space + 1, equals);
    const value = Buffer.from(body.subarray(equals + 1, end - 1));
    if (key === '' || (STRING_KEYS.has(key) ? value.includes(0) : key.includes('\0'))) throw malformed();
    records.push([key, value]);
    at = end;
  }
  return records;
}

const malformed = (): CodedError => new CodedError('TAR_INVALID', 'malformed PAX header record');

/** The last value of each key; an empty value takes an earlier one back. */
export function paxValues(records: PaxRecords): Map<string, Buffer> {
  const values = new Map<string, Buffer>();
  for (const [key, value] of records) {
    if (value.length === 0) values.delete(key);
    else values.set(key, value);
  }
  return values;
}
