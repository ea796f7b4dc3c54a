import { posix } from 'node:path';
import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { guessCoordinates } from './formats/guess-coordinates.js';
import { decodeJarReport, isJavaArchive, readJar, type JarArchive } from './formats/jar.js';
import type { Coordinates } from './formats/jar-metadata.js';

/** Java archives: coordinates from `pom.properties`, else from the file name and the manifest; nested jars as well. */
export const maven: Cataloger = {
  name: 'maven',
  evidenceVersion: 2,
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
  const guess = guessCoordinates(archive, fileName);
  return guess === undefined ? [] : [guess];
}

/** The pom of the archive itself is the one that its file name says, else the only one. */
function mainCoordinates({ poms }: JarArchive, fileName: string): Coordinates | undefined {
  return poms.find((each) => fileName.startsWith(each.artifactId)) ?? (poms.length === 1 ? poms[0] : undefined);
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
