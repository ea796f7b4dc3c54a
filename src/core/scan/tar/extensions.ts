import { gnuRealSize, readPaxMap, type Segment } from './sparse.js';
import type { RawHeader } from './header.js';
import { checkedSize, parseDecimal, parsePaxTime } from './numbers.js';
import { parsePaxRecords, paxValues, type PaxRecords } from './pax.js';

/** A header with the extension headers before it applied. */
export interface MergedHeader extends RawHeader {
  readonly capability: boolean;
  readonly socket: boolean;
  /** How the body is to be read when the file is sparse. */
  readonly sparse?: { readonly realSize: number; readonly map?: Segment[]; readonly inBody: boolean };
}

/** What `x`, `L` and `K` headers say of the next member. Global headers say nothing: containerd ignores them. */
export class Extensions {
  #records: PaxRecords = [];
  #longName: Buffer | undefined;
  #longLink: Buffer | undefined;

  /** Takes the body of an extension header. @throws CodedError TAR_INVALID */
  add(typeFlag: string, body: Buffer): void {
    if (typeFlag === 'x') this.#records = parsePaxRecords(body);
    else if (typeFlag === 'g') parsePaxRecords(body);
    else if (typeFlag === 'L') this.#longName = untilNul(body);
    else this.#longLink = untilNul(body);
  }

  get #isEmpty(): boolean {
    return this.#records.length === 0 && this.#longName === undefined && this.#longLink === undefined;
  }

  /** Applies and forgets what was collected: PAX over the header's fields, GNU names over both. */
  apply(raw: RawHeader, block: Buffer): MergedHeader {
    if (this.#isEmpty && raw.typeFlag !== 'S') return withoutExtensions(raw);
    const values = paxValues(this.#records);
    const number = (key: string, fallback: number): number => {
      const value = values.get(key);
      return value === undefined ? fallback : parseDecimal(value.toString('latin1'), key);
    };
    const mtime = values.get('mtime');
    const merged: MergedHeader = {
      ...raw,
      name: this.#longName ?? values.get('path') ?? raw.name,
      linkName: this.#longLink ?? values.get('linkpath') ?? raw.linkName,
      uid: number('uid', raw.uid),
      gid: number('gid', raw.gid),
      size: number('size', raw.size),
      mtime: mtime === undefined ? raw.mtime : parsePaxTime(mtime.toString('latin1')),
      capability: values.has('SCHILY.xattr.security.capability') || values.has('LIBARCHIVE.xattr.security.capability'),
      socket: values.get('SCHILY.filetype')?.toString('latin1') === 'socket',
    };
    const records = this.#records;
    this.#records = [];
    this.#longName = this.#longLink = undefined;
    return withSparse(merged, values, records, block);
  }
}

/** Most headers: written out, since a spread takes longer than all the rest. */
const withoutExtensions = (raw: RawHeader): MergedHeader => ({
  format: raw.format,
  typeFlag: raw.typeFlag,
  name: raw.name,
  linkName: raw.linkName,
  mode: raw.mode,
  uid: raw.uid,
  gid: raw.gid,
  size: raw.size,
  mtime: raw.mtime,
  capability: false,
  socket: false,
});

function withSparse(
  header: MergedHeader,
  values: Map<string, Buffer>,
  records: PaxRecords,
  block: Buffer,
): MergedHeader {
  if (header.typeFlag === 'S')
    return { ...header, sparse: { realSize: checkedSize(gnuRealSize(block)), inBody: false } };
  const value = (key: string): string | undefined => values.get(`GNU.sparse.${key}`)?.toString('latin1');
  const inBody = value('major') === '1' && value('minor') === '0';
  const map = inBody ? undefined : readPaxMap(records);
  if (!inBody && map === undefined) return header;
  const realSize = value('size') ?? value('realsize');
  const size = realSize === undefined ? header.size : parseDecimal(realSize, 'sparse size');
  const name = values.get('GNU.sparse.name') ?? header.name;
  return { ...header, name, sparse: { realSize: checkedSize(size), ...(map ? { map } : {}), inBody } };
}

function untilNul(body: Buffer): Buffer {
  const end = body.indexOf(0);
  return Buffer.from(end < 0 ? body : body.subarray(0, end));
}
