import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CodedError } from '../core/errors.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A report as it is stored: JSON text, gzip. The text comes back byte for byte, which jsonb would not promise. */
export async function packJson(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await compress(JSON.stringify(value)));
}

/** Reads what `packJson` made. The caller names the type: it wrote the value itself. @throws CodedError REPORT_UNREADABLE */
export async function unpackJson<T>(packed: Uint8Array): Promise<T> {
  try {
    return JSON.parse((await decompress(packed)).toString('utf8')) as T;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CodedError('REPORT_UNREADABLE', `the stored report is damaged: ${why}`, {}, { cause: error });
  }
}
