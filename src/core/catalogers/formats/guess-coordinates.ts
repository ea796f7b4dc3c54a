import type { JarArchive } from './jar.js';
import type { Coordinates } from './jar-metadata.js';
import { knownGroup } from './known-groups.js';

const PRE_RELEASE = /^(?:alpha|beta|milestone|m|rc|cr|b|build|pre)$/i;
const STARTS_VERSION = /^v?\d/;
const DOTTED_VERSION = /^v?\d+\.\d/;
/** Versions without a digit in front: `guava-r06`, `trilead-ssh2-build212-hudson-5`. */
const REVISION = /^(?:build|rc?)\d[\d.]*$/i;
/** `org.eclipse.osgi_3.18.0`, as OSGi bundles are named, and `grove.1.2.3`. */
const OTHER_SEPARATOR = /[._]v?\d+\.\d/;
const DOTTED = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/;
const IDENTIFIER = /^[A-Za-z_][\w.-]*$/;
/** How Gradle and Ivy name a module in `Implementation-Title`: `group#artifact;version`. */
const IVY_TITLE = /^([\w.-]+)#([\w.-]+);(\S+)$/;

type Manifest = Readonly<Record<string, string>>;

/**
 * Who an archive without `pom.properties` is: by the folder of its `pom.xml`, its file name, its manifest; undefined
 * without a name or a version.
 */
export function guessCoordinates({ manifest, projects }: JarArchive, fileName: string): Coordinates | undefined {
  const stem = fileName.replace(/\.[^.]+$/, '');
  const [nameInFile, versionInFile] = splitFileName(stem);
  const symbolicName = (manifest['bundle-symbolicname'] ?? '').split(';', 1)[0]?.trim() ?? '';
  const [, ivyGroup = '', ivyName = '', ivyVersion = ''] = IVY_TITLE.exec(manifest['implementation-title'] ?? '') ?? [];
  const version = versionInFile || ivyVersion || versionIn(manifest);
  const [project] = projects.length === 1 ? projects : [];
  if (project !== undefined) return version === '' ? undefined : { ...project, version };
  const names = [
    manifest['artifact-id'],
    manifest['short-name'],
    nameInFile,
    ivyName,
    manifest['implementation-title'],
  ];
  const named = [...names, lastPart(symbolicName)].find((each) => each !== undefined && IDENTIFIER.test(each));
  const artifactId = named ?? (Object.keys(manifest).length > 0 ? stem : '');
  if (artifactId === '' || version === '') return undefined;
  return { groupId: guessGroup(manifest, symbolicName, artifactId, ivyGroup), artifactId, version };
}

/** What follows white space is no version: `1.4 1855 April 22 2006`, `2.1 (private build)`. */
function versionIn(manifest: Manifest): string {
  const attributes = ['implementation-version', 'plugin-version', 'bundle-version', 'specification-version'];
  const versions = attributes.map((name) => manifest[name]?.split(/\s/, 1)[0] ?? '');
  return versions.find((version) => version !== '' && !/^[$%@]/.test(version)) ?? '';
}

/**
 * `log4j-1.2-api-2.17.1` -> `log4j-1.2-api` and `2.17.1`: the version starts at the last part that is one with dots,
 * else at the first that starts with a digit, or at those that lead up to it (`1.0-beta-2`, `1.0-20200101.123456-1`).
 */
function splitFileName(stem: string): readonly [string, string] {
  const parts = stem.split('-');
  const part = (index: number): string => (index > 0 ? (parts[index] ?? '') : '');
  const lastDotted = parts.findLastIndex((_, index) => DOTTED_VERSION.test(part(index)));
  const isFirst = (_: string, index: number): boolean => STARTS_VERSION.test(part(index)) || REVISION.test(part(index));
  let start = lastDotted === -1 ? parts.findIndex(isFirst) : lastDotted;
  if (start === -1) {
    const separator = stem.search(OTHER_SEPARATOR);
    const name = stem.slice(0, Math.max(0, separator));
    return /[A-Za-z]/.test(name) ? [name, stem.slice(separator + 1)] : ['', ''];
  }
  for (;;) {
    if (STARTS_VERSION.test(part(start - 1))) start -= 1;
    else if (PRE_RELEASE.test(part(start - 1)) && STARTS_VERSION.test(part(start - 2))) start -= 2;
    else break;
  }
  return [parts.slice(0, start).join('-'), parts.slice(start).join('-').replace(/^v/, '')];
}

/** Without any sign of a group, the artifact id: the convention of the years before groups were domain names. */
function guessGroup(manifest: Manifest, symbolicName: string, artifactId: string, ivyGroup: string): string {
  const vendors = ['group-id', 'implementation-vendor-id', 'implementation-vendor', 'specification-vendor'];
  const stated = [ivyGroup, ...vendors.map((name) => manifest[name] ?? '')].find((each) => DOTTED.test(each));
  const certain = knownGroup(artifactId) ?? stated;
  if (certain !== undefined) return certain;
  const dotted = [symbolicName, manifest['automatic-module-name'] ?? '', artifactId].find((each) => DOTTED.test(each));
  if (dotted === undefined) return artifactId;
  const last = lastPart(dotted);
  const namesArtifact = dotted === artifactId || artifactId.endsWith(last) || last.endsWith(artifactId);
  return namesArtifact ? dotted.slice(0, -last.length - 1) : dotted;
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}
