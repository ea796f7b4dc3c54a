import { posix } from 'node:path';
import type { Facts } from './facts.js';
import { firstValue, parseHeaders } from './headers.js';

const REQUIREMENT_NAME = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/;
const EXTRA_MARKER = /;.*\bextra\s*==/;
const MAX_LICENSE = 200;

/** Reads `METADATA` or `PKG-INFO` (Python core metadata specification); `undefined` without name or version. */
export function parseCoreMetadata(text: string): Facts | undefined {
  const fields = parseHeaders(text);
  const name = firstValue(fields, 'name');
  const version = firstValue(fields, 'version');
  if (name === '' || version === '') return undefined;
  const licenses = licensesOf(fields);
  const requirements = fields.get('requires-dist') ?? [];
  const needed = requirements
    .filter((each) => !EXTRA_MARKER.test(each))
    .map((each) => REQUIREMENT_NAME.exec(each)?.[0] ?? '');
  return {
    name,
    version,
    ...(licenses.length > 0 ? { licenses } : {}),
    dependencies: [...new Set(needed.filter((each) => each !== ''))],
  };
}

/** The field, unless it holds the text of a license; then what classifiers name, `License :: OSI Approved :: MIT License`. */
function licensesOf(fields: ReadonlyMap<string, readonly string[]>): string[] {
  const license = firstValue(fields, 'license-expression') || firstValue(fields, 'license');
  const isName = license !== '' && license !== 'UNKNOWN' && license.length <= MAX_LICENSE && !license.includes('\n');
  if (isName) return [license];
  const classifiers = (fields.get('classifier') ?? []).map((each) => each.split('::').map((part) => part.trim()));
  const named = classifiers.filter(([kind, ...rest]) => kind === 'License' && rest.at(-1) !== 'OSI Approved');
  return [...new Set(named.flatMap(([, ...rest]) => rest.at(-1) || []))];
}

/** Paths of a `RECORD` (CSV: path, hash, size), or the lines of `installed-files.txt` and `top_level.txt`. */
export function recordedPaths(text: string, path: string): string[] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return posix.basename(path) === 'RECORD' ? lines.map(firstColumn) : lines.map((line) => line.trim());
}

function firstColumn(line: string): string {
  if (!line.startsWith('"')) return line.split(',', 1)[0] ?? '';
  const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1] ?? '';
  return quoted.replaceAll('""', '"');
}
