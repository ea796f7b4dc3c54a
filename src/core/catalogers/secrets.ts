import { isPublicByPath, isWorthReading } from '../surface/secret-names.js';
import { SECRET_PATTERNS } from '../surface/secret-patterns.js';
import type { Cataloger, FileHead } from './cataloger.js';

/** Larger files are not read for secrets: those that matter are small. */
const MAX_BYTES = 64 * 1024;

/**
 * Looks for secrets while a layer is scanned, as a cataloger without packages. Its evidence is the list
 * of pattern ids that matched, separated by line feeds: the secret itself never leaves the scan.
 */
export const secrets: Cataloger = {
  name: 'secrets',
  evidenceVersion: 1,
  types: [],
  maxBytes: MAX_BYTES,

  wants({ path, size, head }: FileHead): boolean {
    if (size === 0 || size > MAX_BYTES) return false;
    return (isWorthReading(path) || startsLikeKey(head)) && !isPublicByPath(path);
  },

  extract(body, { path }) {
    const text = body.toString('latin1', 0, MAX_BYTES);
    const found = SECRET_PATTERNS.filter(({ paths, content }) => (paths?.test(path) ?? true) && content.test(text));
    return found.length === 0 ? undefined : Buffer.from(found.map(({ id }) => id).join('\n'), 'latin1');
  },

  catalog: () => [],
};

const KEY_START = Buffer.from('-----BEGIN ');

function startsLikeKey(head: Uint8Array): boolean {
  return head[0] === KEY_START[0] && KEY_START.equals(head.subarray(0, KEY_START.length));
}
