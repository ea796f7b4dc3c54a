import { decodeText } from './text.js';
import { readZip } from './zip.js';

const METADATA = /(?:(?:^|\/)EGG-INFO\/PKG-INFO|\.dist-info\/METADATA)$/;
const MAX_METADATA = 16 * 1024 * 1024;
const MAX_TOTAL = 256 * 1024 * 1024;

/**
 * Metadata texts of the distributions in a zipped egg or Python archive.
 * @throws CodedError PKGDB_CORRUPT, ARCHIVE_LIMIT
 */
export async function readPythonArchive(body: Buffer): Promise<string[]> {
  const texts: string[] = [];
  for await (const entry of readZip(body, { bytesLeft: MAX_TOTAL })) {
    if (METADATA.test(entry.path)) texts.push(decodeText(await entry.read(MAX_METADATA)));
  }
  return texts;
}
