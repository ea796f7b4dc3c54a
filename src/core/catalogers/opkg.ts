import type { CatalogInput, Cataloger } from './cataloger.js';
import { readEntries } from './dpkg/entries.js';
import { claimedFiles, pathReader, readFileLists } from './dpkg/files.js';
import { STATUS_FIELDS, type StatusEntry } from './dpkg/status.js';
import { reduceStanzas } from './formats/deb822.js';
import { resolveDependencies } from './formats/dependencies.js';
import {
  distributionOf,
  extractOsRelease,
  filesMatching,
  isOsRelease,
  reportLinkedDatabases,
} from './formats/evidence.js';
import type { CatalogedPackage } from './package.js';

const DIRECTORIES: readonly string[] = ['usr/lib/opkg/', 'var/lib/opkg/'];
/** opkg compares versions as dpkg does but takes any, e.g. `git-23.051.66410-a505bb1`. */
const VERSION = /^\S+$/;
const NO_DIVERSIONS = new Map<string, never>();

interface Found {
  readonly entry: StatusEntry;
  readonly location: string;
  readonly files: readonly string[];
  readonly declaredSize?: number;
}

/**
 * Packages of OpenWrt and OpenEmbedded: opkg's `status`, with `info/*.list` for the files and `info/*.control` for
 * the size, which `status` lacks there. Where an image was stripped of `status`, the control files stand for it.
 * `opkg` is not on the purl list of types yet; other scanners use it too (package-url/purl-spec#279).
 */
export const opkg: Cataloger = {
  name: 'opkg',
  evidenceVersion: 1,
  types: ['opkg'],
  maxBytes: 256 * 1024 * 1024,
  wants: ({ path }) => isOsRelease(path) || DIRECTORIES.some((directory) => isEvidence(path, directory)),
  extract(body, { path }) {
    if (isOsRelease(path)) return extractOsRelease(body);
    return path.endsWith('.list') ? body : reduceStanzas(body, STATUS_FIELDS);
  },
  catalog(input) {
    const distribution = distributionOf(input);
    reportLinkedDatabases(
      input,
      DIRECTORIES.map((directory) => `${directory}status`),
    );
    const found = DIRECTORIES.flatMap((directory) => readDirectory(input, directory));
    const dependencies = resolveDependencies(found.map(({ entry }) => entry));
    return found.map(({ entry, location, files, declaredSize }, index): CatalogedPackage => ({
      type: 'opkg',
      name: entry.name,
      version: entry.version,
      architecture: entry.architecture,
      namespace: distribution.namespace,
      qualifiers: distribution.qualifiers,
      location,
      declaredSize,
      claims: { layer: 'os', files },
      dependencies: dependencies[index],
    }));
  },
};

function isEvidence(path: string, directory: string): boolean {
  return path === `${directory}status` || (path.startsWith(`${directory}info/`) && /\.(list|control)$/.test(path));
}

function readDirectory(input: CatalogInput, directory: string): Found[] {
  const info = `${directory}info/`;
  const lists = readFileLists(input, info, listedPaths);
  const status = filesMatching(input, (path) => path === `${directory}status`);
  const controls = readEntries(
    input,
    filesMatching(input, (path) => path.startsWith(info) && path.endsWith('.control')),
    VERSION,
  );
  // Installed-Size is in bytes here, not in KiB as Debian's
  const sizes = new Map(controls.map(({ entry }) => [entry.name, entry.declaredSize && entry.declaredSize / 1024]));
  return (status.length > 0 ? readEntries(input, status, VERSION) : controls).map(({ entry, file }) => ({
    entry,
    location: file.path,
    files: claimedFiles(lists.get(entry.name) ?? [], entry.name, NO_DIVERSIONS),
    declaredSize: sizes.get(entry.name),
  }));
}

/** OpenEmbedded's opkg writes the mode, and a link's target, after tabs. */
const listedPaths = pathReader((line) => {
  const tab = line.indexOf('\t');
  return tab < 0 ? line : line.slice(0, tab);
});
