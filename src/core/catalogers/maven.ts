import { posix } from 'node:path';
import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { knownGroup } from './formats/known-groups.js';
import { decodeJarReport, isJavaArchive, readJar, type Coordinates, type JarArchive } from './formats/jar.js';

const PRE_RELEASE = /^(?:alpha|beta|milestone|m|rc|cr|b|build|pre)$/i;
const DOTTED = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/;
const IDENTIFIER = /^[A-Za-z_][\w.-]*$/;

/** Java archives: coordinates from `pom.properties`, else from the file name and the manifest; nested jars as well. */
export const maven: Cataloger = {
  name: 'maven',
  evidenceVersion: 1,
  types: ['maven'],
  maxBytes: 512 * 1024 * 1024,
  wants: (file) => isJavaArchive(file.path),
  extract: async (body) => Buffer.from(JSON.stringify(await readJar(body))),
  catalog: (input) => input.files.flatMap((file) => catalogJar(input, file)),
};

function catalogJar(input: CatalogInput, file: EvidenceFile): CatalogedPackage[] {
  const { archives, problems } = decodeJarReport(file.bytes);
  for (const problem of problems) input.problem({ ...problem, layerIndex: file.layerIndex, path: file.path });
  const found = new Map<string, CatalogedPackage>();
  for (const archive of archives) {
    const name = posix.basename(archive.path === '' ? file.path : archive.path);
    const main = mainCoordinates(archive, name);
    for (const coordinates of coordinatesOf(archive, name)) {
      const item = toPackage(coordinates, file.path, archive.path === '' && coordinates === main);
      const key = `${item.name}@${item.version}`;
      if (!found.has(key)) found.set(key, item);
    }
  }
  return [...found.values()];
}

/** Every coordinate of an archive: a shaded jar has several poms; without any, the best guess. */
function coordinatesOf(archive: JarArchive, fileName: string): readonly Coordinates[] {
  if (archive.poms.length > 0) return archive.poms;
  const guess = guessCoordinates(archive.manifest, fileName);
  return guess === undefined ? [] : [guess];
}

/** The pom of the archive itself is the one that its file name says, else the only one. */
function mainCoordinates({ poms }: JarArchive, fileName: string): Coordinates | undefined {
  return poms.find((each) => fileName.startsWith(each.artifactId)) ?? (poms.length === 1 ? poms[0] : undefined);
}

function guessCoordinates(manifest: Readonly<Record<string, string>>, fileName: string): Coordinates | undefined {
  const stem = fileName.replace(/\.[^.]+$/, '');
  const [nameInFile, versionInFile] = splitFileName(stem);
  const symbolicName = (manifest['bundle-symbolicname'] ?? '').split(';', 1)[0]?.trim() ?? '';
  const title = manifest['implementation-title'] ?? '';
  const version =
    versionInFile ||
    manifest['implementation-version'] ||
    manifest['bundle-version'] ||
    manifest['specification-version'] ||
    '';
  const named = [nameInFile, title, lastPart(symbolicName)].find((each) => IDENTIFIER.test(each));
  const artifactId = named ?? (Object.keys(manifest).length > 0 ? stem : '');
  if (artifactId === '' || version === '') return undefined;
  return { groupId: guessGroup(manifest, symbolicName, artifactId), artifactId, version };
}

/**
 * `log4j-1.2-api-2.17.1` -> `log4j-1.2-api` and `2.17.1`: the version starts at the last part that starts with a
 * digit, or at those that lead up to it (`1.0-beta-2`, `1.0-20200101.123456-1`).
 */
function splitFileName(stem: string): readonly [string, string] {
  const parts = stem.split('-');
  const startsVersion = (index: number): boolean => /^v?\d/.test(parts[index] ?? '');
  let start = parts.findLastIndex((_, index) => index > 0 && startsVersion(index));
  if (start === -1) return ['', ''];
  for (;;) {
    if (start > 1 && startsVersion(start - 1)) start -= 1;
    else if (start > 2 && PRE_RELEASE.test(parts[start - 1] ?? '') && startsVersion(start - 2)) start -= 2;
    else break;
  }
  return [parts.slice(0, start).join('-'), parts.slice(start).join('-').replace(/^v/, '')];
}

/** Without any sign of a group, the artifact id: the convention of the years before groups were domain names. */
function guessGroup(manifest: Readonly<Record<string, string>>, symbolicName: string, artifactId: string): string {
  const vendor = manifest['implementation-vendor-id'] ?? '';
  const certain = knownGroup(artifactId) ?? (DOTTED.test(vendor) ? vendor : undefined);
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

function toPackage({ groupId, artifactId, version }: Coordinates, path: string, isMain: boolean): CatalogedPackage {
  return {
    type: 'maven',
    name: `${groupId}:${artifactId}`,
    version,
    location: path,
    // all of them are in the one file: the archive's own coordinates win it by the deeper root
    claims: { layer: 'language', files: [path], ...(isMain ? { root: path } : {}) },
  };
}
