/** Maven coordinates. */
export interface Coordinates {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
}

/** Manifest attributes that tell who an archive is; the last four are of Jenkins plugins. */
const ATTRIBUTES = new Set([
  'implementation-title',
  'implementation-version',
  'implementation-vendor-id',
  'implementation-vendor',
  'specification-version',
  'specification-vendor',
  'bundle-symbolicname',
  'bundle-version',
  'automatic-module-name',
  'group-id',
  'artifact-id',
  'short-name',
  'plugin-version',
]);

/** Reads `groupId`, `artifactId` and `version` of a properties file (java.util.Properties; no continuation lines). */
export function parsePomProperties(text: string): Coordinates | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const trimmed = line.trim();
    const separator = trimmed.search(/[=:]/);
    if (separator <= 0 || trimmed.startsWith('#') || trimmed.startsWith('!')) continue;
    values.set(trimmed.slice(0, separator).trim(), trimmed.slice(separator + 1).trim());
  }
  const [groupId, artifactId, version] = ['groupId', 'artifactId', 'version'].map((key) => values.get(key) ?? '');
  return groupId && artifactId && version ? { groupId, artifactId, version } : undefined;
}

/** Group and artifact in a path `META-INF/maven/<group>/<artifact>/pom.xml`, in a list of one. */
export function coordinatesOfPath(path: string): Pick<Coordinates, 'groupId' | 'artifactId'>[] {
  const [, , groupId = '', artifactId = ''] = path.split('/');
  return groupId === '' || artifactId === '' ? [] : [{ groupId, artifactId }];
}

/**
 * Attributes of a manifest, lower-case names; a line that starts with a space goes on (JAR specification). The main
 * section counts, then those after it: archives of before Maven describe themselves in the section of their package.
 */
export function parseManifest(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const line of text.replaceAll(/(?:\r\n|\n|\r) /g, '').split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (ATTRIBUTES.has(name)) attributes[name] ??= line.slice(colon + 1).trim();
  }
  return attributes;
}
