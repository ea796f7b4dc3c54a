import type { Stanza } from '../formats/deb822.js';
import { MAX_NAME_LENGTH } from '../formats/lines.js';

/** Fields of a dpkg status paragraph that are used, in lower case. */
export const STATUS_FIELDS: ReadonlySet<string> = new Set([
  'package',
  'status',
  'version',
  'architecture',
  'source',
  'installed-size',
  'section',
  'depends',
  'pre-depends',
  'provides',
]);

/** What one paragraph says of its package. */
export interface StatusEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  readonly source: { readonly name: string; readonly version: string };
  /** Bytes. */
  readonly declaredSize?: number;
  /** Archive section without its component, e.g. `devel`. */
  readonly section?: string;
  /** Requirements, each a list of alternative names. */
  readonly requires: readonly (readonly string[])[];
  readonly provides: readonly string[];
}

/** A paragraph is of an installed package, of none (`absent`), or cannot be used. */
export type StatusResult =
  { readonly entry: StatusEntry; readonly fault?: string } | { readonly fault: string } | 'absent';

/** States of dpkg(1) in which the files are on disk; the others are `not-installed` and `config-files`. */
const PRESENT_STATES = new Set([
  'installed',
  'unpacked',
  'half-configured',
  'half-installed',
  'triggers-awaited',
  'triggers-pending',
]);
const ABSENT_STATES = new Set(['not-installed', 'config-files']);

/** Most clauses of one relation that are read; the longest of Debian's archive has about 1,500. */
const MAX_CLAUSES = 10_000;
const SOURCE = /^(\S+)(?:\s+\(\s*([^\s()]*)\s*\))?/;
const PACKAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/**
 * Reads a paragraph of `var/lib/dpkg/status` or of `status.d`, where `Status` is missing. dpkg itself lists an
 * installed package whose version breaks the rules, so it is kept with a fault; without a status it is none.
 * @param versionPattern what a valid version looks like; it never contains white space
 */
export function readStatus({ fields }: Stanza, versionPattern: RegExp): StatusResult {
  const status = fields.get('status');
  const state = status?.split(/\s+/).at(-1);
  if (state !== undefined && ABSENT_STATES.has(state)) return 'absent';
  const name = fields.get('package');
  if (name === undefined) return { fault: 'a paragraph has no package name' };
  if (!PACKAGE_NAME.test(name)) return { fault: 'a package name is not valid' };
  const version = fields.get('version');
  if (version === undefined || version === '') return { fault: 'a package has no version' };
  if (name.length + version.length > MAX_NAME_LENGTH) return { fault: 'a package name or version is too long' };
  const validVersion = versionPattern.test(version);
  const present = state !== undefined && PRESENT_STATES.has(state);
  if (!validVersion && (!present || /\s/.test(version))) return { fault: 'a version is not valid' };
  const entry = entryOf(fields, name, version);
  if (!validVersion) return { entry, fault: 'a version is not valid' };
  return status === undefined || present ? { entry } : { entry, fault: 'a package has an unknown status' };
}

function entryOf(fields: ReadonlyMap<string, string>, name: string, version: string): StatusEntry {
  const kibibytes = /^\d{1,12}$/.exec(fields.get('installed-size') ?? '')?.[0];
  return {
    name,
    version,
    architecture: fields.get('architecture') || undefined,
    source: sourceOf(fields.get('source'), name, version),
    declaredSize: kibibytes === undefined ? undefined : Number(kibibytes) * 1024,
    section: fields.get('section')?.split('/').at(-1),
    requires: [...relation(fields.get('pre-depends')), ...relation(fields.get('depends'))],
    provides: relation(fields.get('provides')).flat(),
  };
}

/** `Source: name` or `Source: name (version)`; without it a package is its own source. */
function sourceOf(field: string | undefined, name: string, version: string): StatusEntry['source'] {
  const [, source = '', ownVersion = ''] = SOURCE.exec(field ?? '') ?? [];
  return { name: source || name, version: ownVersion || version };
}

/** Names of a relation such as `a (>= 1) | b, c:any`: version, architecture and profile restrictions go. */
function relation(field: string | undefined): string[][] {
  if (field === undefined || field === '') return [];
  return field
    .split(',', MAX_CLAUSES)
    .map((clause) => clause.split('|').map((alternative) => /^[^\s(:[<]*/.exec(alternative.trim())?.[0] ?? ''))
    .map((alternatives) => alternatives.filter(Boolean));
}
