import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A report as it is stored: JSON text, gzip. The text comes back byte for byte, which jsonb would not promise. */
export async function packJson(value: unknown): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await compress(JSON.stringify(value)));
}

/** Reads what `packJson` made. The caller names the type: it wrote the value itself. */
export async function unpackJson<T>(packed: Uint8Array): Promise<T> {
  return JSON.parse((await decompress(packed)).toString('utf8')) as T;
}
