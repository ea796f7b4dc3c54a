import { createHash } from 'node:crypto';
import { CODEC_VERSION } from '../scan/codec.js';
import type { Cataloger } from './cataloger.js';
import { CATALOGERS } from './index.js';

/** Raise it when a scan itself holds something else: other columns, another hash, other limits on what is kept. */
const SCAN_REVISION = 3;

/** What stored layer scans are keyed by: it changes when any cataloger chooses or keeps other evidence. */
export const SCANNER_VERSION = versionOf(CATALOGERS);

function versionOf(catalogers: readonly Cataloger[]): string {
  const parts = catalogers.map(({ name, evidenceVersion }) => `${name}@${evidenceVersion}`).sort();
  const hash = createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 12);
  return `${SCAN_REVISION}.${CODEC_VERSION}-${hash}`;
}
