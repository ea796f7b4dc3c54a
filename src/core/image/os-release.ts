/** Paths of os-release, the one that wins first (os-release(5): /etc takes precedence over /usr/lib). */
export const OS_RELEASE_PATHS: readonly string[] = ['etc/os-release', 'usr/lib/os-release'];

/** Largest os-release in bytes that is read. */
export const OS_RELEASE_MAX_BYTES = 5 * 1024 * 1024;

/** The fields of os-release(5) that stagediff uses; a field that is missing or empty is left out. */
export interface OsRelease {
  /** Lower-case distribution id, e.g. `debian`. */
  readonly id?: string;
  /** Ids of the distributions that it derives from, closest first. */
  readonly idLike: readonly string[];
  /** E.g. `12`. */
  readonly versionId?: string;
  /** E.g. `bookworm`. */
  readonly versionCodename?: string;
  readonly name?: string;
  /** E.g. `Debian GNU/Linux 12 (bookworm)`. */
  readonly prettyName?: string;
}

const MAX_VALUE_LENGTH = 1024;

/**
 * Reads os-release(5): shell-like assignments, one a line; of a repeated name the last counts. Lines that are
 * none are left out, as are values over 1024 characters and everything past `OS_RELEASE_MAX_BYTES`.
 */
export function parseOsRelease(bytes: Uint8Array): OsRelease {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, OS_RELEASE_MAX_BYTES)).toString();
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (match?.[1] === undefined || match[2] === undefined || match[2].length > MAX_VALUE_LENGTH) continue;
    fields.set(match[1], unquote(match[2]));
  }
  const field = (name: string) => fields.get(name) || undefined;
  return {
    id: field('ID')?.toLowerCase(),
    idLike: (field('ID_LIKE') ?? '').toLowerCase().split(' ').filter(Boolean),
    versionId: field('VERSION_ID'),
    versionCodename: field('VERSION_CODENAME'),
    name: field('NAME'),
    prettyName: field('PRETTY_NAME'),
  };
}

/** Undoes shell quoting: in single quotes all is literal, elsewhere a backslash escapes one of `"$`\` and itself. */
function unquote(value: string): string {
  const quote = value[0];
  if ((quote === '"' || quote === "'") && value.length >= 2 && value.endsWith(quote)) {
    const inner = value.slice(1, -1);
    return quote === "'" ? inner : inner.replace(/\\(["$`\\])/g, '$1');
  }
  return value.replace(/\\(["$`\\' ])/g, '$1');
}
