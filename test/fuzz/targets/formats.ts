import { arMembers } from '../../../src/core/catalogers/formats/ar-archive.js';
import { reduceStanzas, stanzas } from '../../../src/core/catalogers/formats/deb822.js';
import { readElfLinkage } from '../../../src/core/catalogers/formats/elf-dynamic.js';
import { readElfObject } from '../../../src/core/catalogers/formats/elf-object.js';
import { isExecutable, parseExecutable } from '../../../src/core/catalogers/formats/executable.js';
import { parseGemspec } from '../../../src/core/catalogers/formats/gemspec.js';
import { readGoBuildInfo } from '../../../src/core/catalogers/formats/go-build-info.js';
import { parseHeaders } from '../../../src/core/catalogers/formats/headers.js';
import { readJar } from '../../../src/core/catalogers/formats/jar.js';
import { versionFromLinkerFlags } from '../../../src/core/catalogers/formats/linker-flags.js';
import { readPythonArchive } from '../../../src/core/catalogers/formats/python-archive.js';
import { parseCoreMetadata, recordedPaths } from '../../../src/core/catalogers/formats/python-metadata.js';
import { readYarnArchive } from '../../../src/core/catalogers/formats/yarn-archive.js';
import { DATABASE_NAMES, readDatabase } from '../../../src/core/catalogers/rpm/database.js';
import { TAG } from '../../../src/core/catalogers/rpm/header.js';
import { arArchive, elfObject } from '../../support/elf-object.js';
import type { ProgramForm } from '../../support/executables.js';
import { goBuildInfo, goPointerBuildInfo } from '../../support/go-programs.js';
import { linkedProgram } from '../../support/linked-program.js';
import { berkeleyDatabase, ndbDatabase, rpmHeader } from '../../support/rpm-databases.js';
import { zip } from '../../support/zip.js';
import { type FuzzTarget, texts } from '../fuzz-target.js';

const MODULES =
  'path\texample.com/a\nmod\texample.com/a\tv1.0.0\th1:x\ndep\tb\tv2\n=>\tc\tv3\nbuild\t-ldflags="-X a.version=1"\n';
const FORMS: readonly ProgramForm[] = [
  ...[{ format: 'elf' as const }, { format: 'elf' as const, wide: false, bigEndian: true }, { format: 'pe' as const }],
  ...[{ format: 'mach-o' as const }, { format: 'mach-o' as const, bigEndian: true }],
];
const POM = { path: 'META-INF/maven/a/b/pom.properties', body: 'groupId=a\nartifactId=b\nversion=1\n' };
const HEADER = rpmHeader({ [TAG.name]: 'meadow', [TAG.version]: '1' });

const executable: FuzzTarget = {
  name: 'executable',
  seeds: () => [
    ...FORMS.flatMap((form) => [goBuildInfo(form, 'go1.22', MODULES), goPointerBuildInfo(form, 'go1.12', MODULES)]),
    linkedProgram({ interpreter: '/lib/ld.so', needed: ['a', 'b'], runPath: '$ORIGIN/../lib' }),
    elfObject({ size: 9, defines: ['puts'], needs: ['write'], weak: ['w'] }),
  ],
  words: ['\x7fELF', 'MZ', '\xca\xfe\xba\xbe', '\xcf\xfa\xed\xfe', '\xff Go buildinf:', '.dynamic', '.go.buildinfo'],
  run(input) {
    isExecutable(input);
    const parsed = parseExecutable(input);
    readElfObject(input);
    if (!parsed) return;
    readElfLinkage(parsed);
    readGoBuildInfo(parsed);
  },
};

const archive: FuzzTarget = {
  name: 'zip',
  seeds: () => [
    zip([POM, { path: 'META-INF/MANIFEST.MF', body: 'Manifest-Version: 1.0\nImplementation-Title: x\n y\n' }]),
    zip([
      { path: 'lib/inner.jar', body: zip([POM]) },
      { path: 'x.dist-info/METADATA', body: 'Name: a\nVersion: 1\n' },
    ]),
    zip([{ path: 'node_modules/a/package.json', body: '{"name":"a"}' }]),
  ],
  words: ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'PK\x06\x06', '\xff\xff\xff\xff', '../', '.jar'],
  async run(input) {
    const readers: readonly ((body: Buffer) => Promise<unknown>)[] = [readJar, readPythonArchive, readYarnArchive];
    const outcomes = await Promise.allSettled(readers.map((read) => read(input)));
    const failed = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as { code?: unknown });
    const foreign = failed.find(({ code }) => code !== 'PKGDB_CORRUPT' && code !== 'ARCHIVE_LIMIT');
    if (foreign) throw new Error('neither damaged nor over a limit', { cause: foreign });
  },
};

const rpmDatabase: FuzzTarget = {
  name: 'rpm-database',
  seeds: () =>
    [ndbDatabase([HEADER, HEADER]), berkeleyDatabase([HEADER, Buffer.concat([HEADER, Buffer.alloc(600)])])].map(
      (each, index) => Buffer.concat([Buffer.of(index + 1), each]),
    ),
  words: ['SQLite format 3\0', 'RpmP', 'Slot', 'BlbS', '\x61\x15\x06\x00', '\xff\xff\xff\xff'],
  run: (input) => readDatabase(input.subarray(1), DATABASE_NAMES[(input[0] ?? 0) % DATABASE_NAMES.length] ?? ''),
};

const ar: FuzzTarget = {
  name: 'ar-archive',
  seeds: () => [arArchive([elfObject({ size: 3, defines: ['a'] }), elfObject({ size: 4, needs: ['a'] })])],
  words: ['!<arch>\n', '`\n', '#1/20 ', '//', '/SYM64/ ', '9999999999'],
  run(input) {
    for (const member of arMembers(input)) readElfObject(member);
  },
};

const control: FuzzTarget = {
  name: 'deb822',
  seeds: () => texts('Package: a\nVersion: 1\nDescription: x\n y\n .\n\nPackage: b\nStatus: install ok installed\n'),
  words: ['Package: ', '\n\n', '\n ', '\n.\n', ':', '\r\n', '\t'],
  run(input) {
    const wanted = new Set(['package', 'version', 'status']);
    const all = (bytes: Uint8Array): number => [...stanzas(bytes, wanted)].length;
    const reduced = reduceStanzas(input, wanted);
    if (all(reduced) !== all(input)) throw new Error('the reduced file has other paragraphs');
  },
};

const metadata: FuzzTarget = {
  name: 'text-metadata',
  seeds: () =>
    texts(
      'Metadata-Version: 2.1\nName: a\nVersion: 1.0\nRequires-Dist: b (>=1) ; python_version < "3"\n\nbody',
      'a/__init__.py,sha256=x,10\n"a, b.py",,\n../../bin/a,,\n',
      'Gem::Specification.new do |s|\n  s.name = "a".freeze\n  s.version = "1"\n  s.licenses = ["MIT"]\nend\n',
      `-X main.version=1.2 -X 'a.b=c d' -s -w`,
    ),
  words: ['Name: ', 'Requires-Dist: ', '"', '""', ',', '.freeze', '-X ', '=', "'", '\\'],
  run(input) {
    const text = input.toString();
    parseHeaders(text);
    parseCoreMetadata(text);
    recordedPaths(text, 'usr/lib/python3/site-packages/a.dist-info/RECORD');
    parseGemspec(text, 'a-1.0');
    versionFromLinkerFlags(text);
  },
};

/** Formats that several catalogers read. */
export const FORMAT_TARGETS: readonly FuzzTarget[] = [executable, archive, rpmDatabase, ar, control, metadata];
