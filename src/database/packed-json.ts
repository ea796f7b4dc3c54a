import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CodedError } from '../core/errors.js';
import { stableJson } from '../core/exports/text/stable-json.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const LEAST_CHUNK = 1024;
const MOST_CHUNK = 4 * 1024 ** 2;

/**
 * A report as it is stored: the text of its JSON export, gzip. It comes back byte for byte, which jsonb would not promise,
 * and can be sent without being read. Older versions stored JSON without indentation.
 */
export const packJson = (value: unknown): Promise<Uint8Array<ArrayBuffer>> => packText(stableJson(value));

/** As `packJson`, of the text itself. */
export async function packText(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await compress(text));
}

/** Reads what `packJson` made. The caller names the type: it wrote the value itself. @throws CodedError REPORT_UNREADABLE */
export async function unpackJson<T>(packed: Uint8Array): Promise<T> {
  const text = await unpackText(packed);
  return readable(() => JSON.parse(text.toString('utf8')) as T);
}

/** The text that was packed, in UTF-8. @throws CodedError REPORT_UNREADABLE */
export function unpackText(packed: Uint8Array): Promise<Buffer> {
  // All at once: in the chunks of 16 KiB that are the default, a report goes to the threads of zlib a dozen times.
  const chunkSize = Math.min(Math.max(unpackedSize(packed) + 1, LEAST_CHUNK), MOST_CHUNK);
  return readable(() => decompress(packed, { chunkSize }));
}

/** Bytes of the text, as the last four of a gzip member tell (RFC 1952, ISIZE); 0 for what is none. */
export function unpackedSize({ buffer, byteOffset, byteLength }: Uint8Array): number {
  return byteLength < 4 ? 0 : new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 4, true);
}

async function readable<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CodedError('REPORT_UNREADABLE', `the stored report is damaged: ${why}`, {}, { cause: error });
  }
}
