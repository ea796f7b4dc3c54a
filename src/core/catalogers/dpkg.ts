import type { CatalogInput, Cataloger } from './cataloger.js';
import { extractChiselManifest, isChiselManifest, readChiselManifest } from './dpkg/chisel.js';
import { readEntries } from './dpkg/entries.js';
import { claimedFiles, isDiversions, isFileList, readDiversions, readFileLists, reduceMd5sums } from './dpkg/files.js';
import { STATUS_FIELDS, type StatusEntry } from './dpkg/status.js';
import { reduceStanzas } from './formats/deb822.js';
import { resolveDependencies } from './formats/dependencies.js';
import {
  distributionOf,
  extractOsRelease,
  filesMatching,
  isOsRelease,
  readEach,
  reportLinkedDatabases,
} from './formats/evidence.js';
import type { CatalogedPackage } from './package.js';

const STATUS = 'var/lib/dpkg/status';
const STATUS_DIRECTORY = 'var/lib/dpkg/status.d/';
const INFO = 'var/lib/dpkg/info/';
/** What lies in `status.d` beside the paragraphs: control files of the packages. */
const CONTROL_FILE =
  /\.(md5sums|preinst|postinst|prerm|postrm|conffiles|triggers|shlibs|symbols|list|templates|config)$/;
/** deb-version(7): `[epoch:]upstream[-revision]`, the upstream version starting with a digit. */
const VERSION = /^(?:\d+:)?\d[A-Za-z0-9.+~:-]*$/;
/** Sections of the Debian archive with what is needed to build only. */
const BUILD_SECTIONS = new Set(['devel', 'libdevel']);

interface Found {
  readonly entry: StatusEntry;
  readonly location: string;
  readonly files: readonly string[];
}

/**
 * Debian packages: the dpkg database (`status` with `info/*.list`), the `status.d` of distroless images, where
 * each package has a file of its own with `.md5sums` beside it, and the manifests of Chisel.
 */
export const dpkg: Cataloger = {
  name: 'dpkg',
  evidenceVersion: 2,
  types: ['deb'],
  maxBytes: 256 * 1024 * 1024,
  wants({ path }) {
    return (
      isStatus(path) ||
      isFileList(path, INFO) ||
      isFileList(path, STATUS_DIRECTORY) ||
      isDiversions(path) ||
      isChiselManifest(path) ||
      isOsRelease(path)
    );
  },
  extract(body, { path }) {
    if (isOsRelease(path)) return extractOsRelease(body);
    if (isChiselManifest(path)) return extractChiselManifest(body);
    if (path.endsWith('.md5sums')) return reduceMd5sums(body);
    return isStatus(path) ? reduceStanzas(body, STATUS_FIELDS) : body;
  },
  catalog(input) {
    const distribution = distributionOf(input);
    reportLinkedDatabases(input, [STATUS]);
    const found = [...readInstalled(input), ...readDistroless(input)];
    const dependencies = resolveDependencies(found.map(({ entry }) => entry));
    const packages = found.map(({ entry, location, files }, index): CatalogedPackage => ({
      type: 'deb',
      name: entry.name,
      version: entry.version,
      architecture: entry.architecture,
      namespace: distribution.namespace,
      qualifiers: { ...distribution.qualifiers, ...upstream(entry) },
      location,
      declaredSize: entry.declaredSize,
      claims: { layer: 'os', files },
      source: entry.source,
      role: BUILD_SECTIONS.has(entry.section ?? '') ? 'build' : undefined,
      dependencies: dependencies[index],
    }));
    readEach(filesMatching(input, isChiselManifest), input, (file) => {
      for (const each of readChiselManifest(file, input, distribution)) packages.push(each);
    });
    return packages;
  },
};

function isStatus(path: string): boolean {
  return path === STATUS || (path.startsWith(STATUS_DIRECTORY) && !CONTROL_FILE.test(path));
}

function readInstalled(input: CatalogInput): Found[] {
  const lists = readFileLists(input, INFO);
  const diversions = readDiversions(input);
  return readEntries(
    input,
    filesMatching(input, (path) => path === STATUS),
    VERSION,
  ).map(({ entry, file }) => {
    const paths = lists.get(`${entry.name}:${entry.architecture}`) ?? lists.get(entry.name) ?? [];
    return { entry, location: file.path, files: claimedFiles(paths, entry.name, diversions) };
  });
}

function readDistroless(input: CatalogInput): Found[] {
  const lists = readFileLists(input, STATUS_DIRECTORY);
  const own = filesMatching(input, (path) => path !== STATUS && isStatus(path));
  return readEntries(input, own, VERSION).map(({ entry, file }) => {
    const files = lists.get(file.path.slice(STATUS_DIRECTORY.length)) ?? lists.get(entry.name) ?? [];
    return { entry, location: file.path, files };
  });
}

function upstream({ name, version, source }: StatusEntry): Record<string, string> {
  if (source.name === name && source.version === version) return {};
  return { upstream: source.version === version ? source.name : `${source.name}@${source.version}` };
}
