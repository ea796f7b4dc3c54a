import { posix } from 'node:path';
import type { CatalogInput, Cataloger, EvidenceFile, FileHead } from './cataloger.js';
import type { CatalogedPackage, Claims } from './package.js';
import { isExecutable, MAX_EXECUTABLE_BYTES } from './formats/executable.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { identifyProgram, programsNamed } from './formats/identify-program.js';
import { KNOWN_PROGRAMS } from './formats/known-programs.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

/** Files that say which version the tree around them is, and the folders of that tree as seen from the file's. */
const VERSION_FILES: readonly {
  readonly name: string;
  readonly path: RegExp;
  readonly version: RegExp;
  readonly folders: readonly string[];
}[] = [
  // a Java home (JEP 223)
  { name: 'java', path: /(?:^|\/)release$/, version: /^JAVA_VERSION="([^"\n]+)"/m, folders: ['.'] },
  { name: 'go', path: /(?:^|\/)go\/VERSION$/, version: /^go(\d\S*)/, folders: ['.'] },
  { name: 'erlang', path: /(?:^|\/)releases\/\d+\/OTP_VERSION$/, version: /^(\d+\.[\w.-]+)/, folders: ['../..'] },
  {
    name: 'wordpress',
    path: /(?:^|\/)wp-includes\/version\.php$/,
    version: /^\$wp_version\s*=\s*'([\w.-]+)';/m,
    folders: ['.', '../wp-admin'],
  },
];
const BITNAMI_FOLDER = /^opt\/bitnami\/[^/]+(?=\/)/;
const BITNAMI_COMMON = 'opt/bitnami/common';
const BITNAMI_LIST = 'opt/bitnami/.bitnami_components.json';
const BITNAMI_DOCUMENT = /^\.spdx-.+\.spdx$/;
const MAX_TEXT = 64 * 1024;

/** Programs and runtimes that were copied or compiled into the image without a package, by the version they carry. */
export const binaries: Cataloger = {
  name: 'binaries',
  evidenceVersion: 4,
  types: ['generic'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: (file) =>
    isVersionFile(file) || (mayRun(file.head) && programsNamed(posix.basename(file.path), KNOWN_PROGRAMS).length > 0),
  extract(body, file) {
    if (!isVersionFile(file)) {
      const found = identifyProgram(file.path, body, KNOWN_PROGRAMS);
      return found && encodeFacts([{ name: found.program.name, version: found.version }]);
    }
    const [name, version] = versionInText(file.path, decodeText(body));
    return name === '' || version === '' ? undefined : encodeFacts([{ name, version }]);
  },
  catalog: (input) => input.files.filter(({ path }) => !isOfBitnami(input, path)).flatMap(toPackages),
};

/** Whether a program is below the folder of a Bitnami component, which a document in it or the list of all names. */
function isOfBitnami({ fileSystem }: CatalogInput, path: string): boolean {
  const folder = BITNAMI_FOLDER.exec(path)?.[0];
  if (folder === undefined || folder === BITNAMI_COMMON) return false;
  return fileSystem.list(folder).some(({ name }) => BITNAMI_DOCUMENT.test(name)) || !!fileSystem.get(BITNAMI_LIST);
}

function isVersionFile({ path, size }: FileHead): boolean {
  return size <= MAX_TEXT && VERSION_FILES.some((known) => known.path.test(path));
}

/** An executable, or an archive of PHP behind a line that starts its interpreter. */
function mayRun(head: Uint8Array): boolean {
  return isExecutable(head) || (head[0] === 0x23 && head[1] === 0x21);
}

function versionInText(path: string, text: string): [string, string] {
  const known = VERSION_FILES.find((each) => each.path.test(path));
  return [known?.name ?? '', known?.version.exec(text)?.[1] ?? ''];
}

function toPackages(file: EvidenceFile): CatalogedPackage[] {
  return decodeFacts(file.bytes).map((facts) => ({
    type: 'generic',
    ...facts,
    location: file.path,
    claims: claimsOf(file.path, facts.name),
  }));
}

/**
 * What has a version file is one unit with the folders that the table says. A program is a file, with its standard
 * library where it has a prefix of its own (`usr/local`); `usr` is shared by all of a distribution.
 */
function claimsOf(path: string, name: string): Claims {
  const known = VERSION_FILES.find((each) => each.name === name && each.path.test(path));
  if (known !== undefined) {
    return { layer: 'language', directories: known.folders.map((folder) => posix.join(directoryOf(path), folder)) };
  }
  const prefix = directoryOf(directoryOf(path));
  const program = programsNamed(posix.basename(path), KNOWN_PROGRAMS).find((each) => each.name === name);
  if (program?.folders === undefined || prefix === '' || prefix === 'usr') return { layer: 'language', files: [path] };
  const group = program.file.exec(posix.basename(path))?.[1] ?? '';
  const directories = program.folders.map((folder) => posix.join(prefix, folder.replace('$1', group)));
  return { layer: 'language', files: [path], directories };
}
