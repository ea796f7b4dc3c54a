/**
 * Paths inside an image: no leading slash, no `.` or `..`, the root is ''. Names are bytes; those
 * that are not UTF-8 are kept without loss as lone surrogates U+DC80..U+DCFF, one for each such byte.
 */

const WHITEOUT_PREFIX = '.wh.';
const WHITEOUT_META_PREFIX = '.wh..wh.';
const OPAQUE_MARKER = '.wh..wh..opq';
const ESCAPE_BASE = 0xdc00;

/** Whether the name marks the directory's lower content as hidden (OCI layer spec, "Opaque Whiteout"). */
export const isOpaqueMarker = (name: string): boolean => name === OPAQUE_MARKER;

/** Whether the name is AUFS metadata that has no meaning in a layer: every `.wh..wh.` name but the opaque marker. */
export const isIgnoredMarker = (name: string): boolean =>
  name.startsWith(WHITEOUT_META_PREFIX) && name !== OPAQUE_MARKER;

/** The name that a whiteout hides, or undefined when `name` is no whiteout of a sibling. */
export function whiteoutTarget(name: string): string | undefined {
  if (!name.startsWith(WHITEOUT_PREFIX) || name.startsWith(WHITEOUT_META_PREFIX)) return undefined;
  const target = name.slice(WHITEOUT_PREFIX.length);
  return target === '' || target === '.' || target === '..' ? undefined : target;
}

/** A path, cleaned, and whether it tried to climb above the root. */
export interface NormalPath {
  readonly path: string;
  readonly escaped: boolean;
}

/** Cleans a path the way containerd applies it: lexically, and never above the root. */
export function normalizePath(path: string): NormalPath {
  if (isClean(path)) return { path, escaped: false };
  const parts: string[] = [];
  let escaped = false;
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) escaped = true;
  }
  return { path: parts.join('/'), escaped };
}

function isClean(path: string): boolean {
  if (path === '') return true;
  const first = path.charCodeAt(0);
  if (first === 0x2f || first === 0x2e || path.endsWith('/')) return false;
  return !path.includes('/.') && !path.includes('//');
}

/** Directory part of a clean path; '' for a name in the root. */
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Last component of a clean path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Decodes raw bytes; bytes that are not UTF-8 become lone surrogates, so that `encodeName` gives them back. */
export function decodeName(bytes: Buffer, start = 0, end = bytes.length): string {
  const text = bytes.toString('utf8', start, end);
  if (!text.includes('\ufffd')) return text;
  return decodeLossless(bytes.subarray(start, end));
}

function decodeLossless(bytes: Buffer): string {
  let out = '';
  let at = 0;
  while (at < bytes.length) {
    const length = utf8SequenceLength(bytes, at);
    out += length > 0 ? bytes.toString('utf8', at, at + length) : String.fromCharCode(ESCAPE_BASE + (bytes[at] ?? 0));
    at += Math.max(1, length);
  }
  return out;
}

/** Length of the well-formed UTF-8 sequence at `at`, 0 when there is none (Unicode, table 3-7). */
function utf8SequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let index = 2; index < length; index++) {
    if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** The raw bytes of a decoded name. */
export function encodeName(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name, 'utf8');
  const parts: Buffer[] = [];
  for (const char of name) {
    const code = char.charCodeAt(0);
    const escaped = char.length === 1 && code >= ESCAPE_BASE + 0x80 && code <= ESCAPE_BASE + 0xff;
    parts.push(escaped ? Buffer.of(code - ESCAPE_BASE) : Buffer.from(char, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** The deepest directory that holds all paths; '' is the root. */
export function commonDirectory(paths: Iterable<string>): string {
  let common: string | undefined;
  for (const path of paths) {
    common ??= directoryOf(path);
    while (common !== '' && !path.startsWith(`${common}/`)) common = directoryOf(common);
  }
  return common ?? '';
}
