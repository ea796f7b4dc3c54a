import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CodedError } from '../core/errors.js';
import { stableJson } from '../core/exports/text/stable-json.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * A report as it is stored: the text of its JSON export, gzip. It comes back byte for byte, which jsonb would not promise,
 * and can be sent without being read. Older versions stored JSON without indentation.
 */
export async function packJson(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await compress(stableJson(value)));
}

/** Reads what `packJson` made. The caller names the type: it wrote the value itself. @throws CodedError REPORT_UNREADABLE */
export async function unpackJson<T>(packed: Uint8Array): Promise<T> {
  const text = await unpackText(packed);
  return readable(() => JSON.parse(text.toString('utf8')) as T);
}

/** The text that was packed, in UTF-8. @throws CodedError REPORT_UNREADABLE */
export function unpackText(packed: Uint8Array): Promise<Buffer> {
  return readable(() => decompress(packed));
}

async function readable<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CodedError('REPORT_UNREADABLE', `the stored report is damaged: ${why}`, {}, { cause: error });
  }
}
