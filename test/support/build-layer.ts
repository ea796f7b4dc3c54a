import { CATALOGERS } from '../../src/core/catalogers/index.js';
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from '../../src/core/limits.js';
import type { LayerScan } from '../../src/core/scan/layer-scan.js';
import { scanLayer } from '../../src/core/scan/scan-layer.js';

/** One member of a test archive; the header can be bent in every way. */
export interface TarMember {
  readonly name: string | Buffer;
  /** Type flag, '0' by default. */
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly link?: string | Buffer;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  /** Size field, when it is not the body's length; a Buffer is written as it is. */
  readonly size?: number | Buffer;
  /** `ustar\0` + `00` by default; GNU is `ustar  \0`, v7 is ''. */
  readonly magic?: string;
  /** ustar prefix. */
  readonly prefix?: string;
  /** Bytes to put at an offset of the header before the checksum is made. */
  readonly patch?: readonly (readonly [offset: number, bytes: Buffer])[];
  readonly badChecksum?: boolean;
  /** PAX records written in a header before this member. */
  readonly pax?: readonly (readonly [key: string, value: string | Buffer])[];
}

const BLOCK = 512;
export const GNU_MAGIC = 'ustar  \0';
export const END_BLOCKS = Buffer.alloc(2 * BLOCK);

const octal = (value: number, length: number): Buffer =>
  Buffer.from(`${value.toString(8).padStart(length - 1, '0')}\0`);

/** A member with its padded body, byte by byte. */
export function tarMember(member: TarMember): Buffer {
  const body = Buffer.from(member.body ?? '');
  const header = Buffer.alloc(BLOCK);
  const put = (offset: number, bytes: Buffer): void => void bytes.copy(header, offset);
  put(0, Buffer.from(member.name).subarray(0, 100));
  put(100, octal(member.mode ?? 0o644, 8));
  put(108, octal(member.uid ?? 0, 8));
  put(116, octal(member.gid ?? 0, 8));
  put(124, Buffer.isBuffer(member.size) ? member.size : octal(member.size ?? body.length, 12));
  put(136, octal(member.mtime ?? 0, 12));
  put(156, Buffer.from(member.type ?? '0'));
  put(157, Buffer.from(member.link ?? '').subarray(0, 100));
  put(257, Buffer.from(member.magic ?? 'ustar\u000000'));
  put(345, Buffer.from(member.prefix ?? ''));
  for (const [offset, bytes] of member.patch ?? []) put(offset, bytes);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, member.badChecksum ? 1 : 0);
  put(148, Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `));
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  const extension = member.pax
    ? tarMember({ name: 'PaxHeaders/x', type: 'x', body: paxBody(member.pax) })
    : Buffer.alloc(0);
  return Buffer.concat([extension, header, body, padding]);
}

/** The body of a PAX header: `LENGTH KEY=VALUE\n` records. */
export function paxBody(records: readonly (readonly [key: string, value: string | Buffer])[]): Buffer {
  return Buffer.concat(
    records.map(([key, value]) => {
      const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
      let length = rest.length + 1;
      while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );
}

/** An archive of these members with its end blocks. */
export const tarArchive = (members: readonly TarMember[]): Buffer =>
  Buffer.concat([...members.map(tarMember), END_BLOCKS]);

/** Bytes as a stream, cut into chunks of a size. */
export async function* chunked(bytes: Buffer, size = 64 * 1024): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** Scans a blob as the product does; limits can be narrowed. */
export const scanBytes = (blob: Buffer, limits: Partial<ScanLimits> = {}, chunkSize?: number): Promise<LayerScan> =>
  scanLayer(chunked(blob, chunkSize), { catalogers: CATALOGERS, limits: { ...DEFAULT_SCAN_LIMITS, ...limits } });

/** Scans an archive of members. */
export const scanMembers = (members: readonly TarMember[], limits: Partial<ScanLimits> = {}): Promise<LayerScan> =>
  scanBytes(tarArchive(members), limits);
