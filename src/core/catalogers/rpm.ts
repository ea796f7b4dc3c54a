import type { CatalogInput, Cataloger, EvidenceFile } from './cataloger.js';
import { resolveDependencies } from './formats/dependencies.js';
import {
  distributionOf,
  type Distribution,
  extractOsRelease,
  isOsRelease,
  reportLinkedDatabases,
  readEach,
  reportProblem,
} from './formats/evidence.js';
import type { CatalogedPackage } from './package.js';
import { DATABASE_NAMES, readDatabase, type RpmEvidence } from './rpm/database.js';
import { MANIFEST, readManifest } from './rpm/manifest.js';
import { filePaths, type RpmRecord } from './rpm/record.js';

const DIRECTORIES: readonly string[] = ['var/lib/rpm/', 'usr/lib/sysimage/rpm/', 'usr/share/rpm/'];
/** Files beside an SQLite database that hold changes not yet in it. */
const JOURNALS: readonly string[] = ['rpmdb.sqlite-wal', 'rpmdb.sqlite-journal'];
/** A write-ahead log of this length or less has its header only. */
const EMPTY_JOURNAL_BYTES = 32;

/** RPM packages: the SQLite, ndb and Berkeley DB databases, wherever the distributions keep them, and Mariner's manifest. */
export const rpm: Cataloger = {
  name: 'rpm',
  evidenceVersion: 2,
  types: ['rpm'],
  maxBytes: 256 * 1024 * 1024,
  wants: ({ path }) => isOsRelease(path) || isEvidence(path) || isJournal(path),
  extract(body, { path }) {
    if (isOsRelease(path)) return extractOsRelease(body);
    if (isJournal(path)) return new Uint8Array();
    const evidence = path === MANIFEST ? readManifest(body) : readDatabase(body, databaseName(path));
    return Buffer.from(JSON.stringify(evidence));
  },
  catalog(input) {
    const distribution = distributionOf(input);
    const found: { record: RpmRecord; location: string }[] = [];
    const databases = input.files.filter((file) => isEvidence(file.path));
    readEach(databases, input, (file) => {
      for (const record of readEvidence(file, input)) found.push({ record, location: file.path });
    });
    reportJournals(input);
    reportLinkedDatabases(
      input,
      DIRECTORIES.flatMap((directory) => DATABASE_NAMES.map((name) => directory + name)),
    );
    const dependencies = resolveDependencies(
      found.map(({ record: { name, requires, provides } }) => ({
        name,
        requires: requires.map((required) => [required]),
        provides,
      })),
    );
    return found.map(({ record, location }, index): CatalogedPackage => {
      const { name, version, architecture, epoch, sourceRpm, declaredSize, license } = record;
      return {
        type: 'rpm',
        name,
        version,
        architecture,
        namespace: vendorOf(distribution),
        qualifiers: {
          ...distribution.qualifiers,
          ...(epoch !== undefined && { epoch: String(epoch) }),
          ...(sourceRpm !== undefined && { upstream: sourceRpm }),
        },
        location,
        declaredSize,
        claims: { layer: 'os', files: filePaths(record) },
        source: parseSourceRpm(sourceRpm),
        licenses: license === undefined ? undefined : [license],
        dependencies: dependencies[index],
      };
    });
  },
};

/** Name of the file in one of rpm's directories, or ''. */
function databaseName(path: string): string {
  const directory = DIRECTORIES.find((each) => path.startsWith(each));
  return directory === undefined ? '' : path.slice(directory.length);
}

/** A database, or the list that stands for one. */
function isEvidence(path: string): boolean {
  return path === MANIFEST || DATABASE_NAMES.includes(databaseName(path));
}

/** The purl type `rpm` asks for the vendor, which differs from the distribution's id for these. */
function vendorOf({ namespace }: Distribution): string | undefined {
  if (namespace === 'rhel') return 'redhat';
  return namespace?.startsWith('opensuse') ? 'opensuse' : namespace;
}

function isJournal(path: string): boolean {
  return JOURNALS.includes(databaseName(path));
}

function readEvidence(file: EvidenceFile, input: CatalogInput): readonly RpmRecord[] {
  const { packages, faults } = JSON.parse(Buffer.from(file.bytes).toString()) as RpmEvidence;
  for (const { code, message } of faults) reportProblem(input, file, message, code);
  return packages;
}

function reportJournals(input: CatalogInput): void {
  for (const file of input.files) {
    if (!isJournal(file.path) || file.size <= EMPTY_JOURNAL_BYTES) continue;
    reportProblem(input, file, 'changes in this journal were never written to the database and are not listed');
  }
}

/** Splits `<name>-<version>-<release>.src.rpm`. */
function parseSourceRpm(fileName: string | undefined): CatalogedPackage['source'] {
  const match = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(fileName ?? '');
  return match?.[1] !== undefined && match[2] !== undefined ? { name: match[1], version: match[2] } : undefined;
}
