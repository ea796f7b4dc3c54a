import { posix } from 'node:path';
import type { Cataloger, EvidenceFile, FileHead } from './cataloger.js';
import type { CatalogedPackage, Claims } from './package.js';
import { isExecutable, MAX_EXECUTABLE_BYTES } from './formats/executable.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
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
const MAX_TEXT = 64 * 1024;
const WINDOW = 100;

/** Programs and runtimes that were copied or compiled into the image without a package, by the version they carry. */
export const binaries: Cataloger = {
  name: 'binaries',
  evidenceVersion: 2,
  types: ['generic'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: (file) => isVersionFile(file) || (mayRun(file.head) && programsFor(file.path).length > 0),
  extract(body, file) {
    const [name, version] = isVersionFile(file)
      ? versionInText(file.path, decodeText(body))
      : versionInProgram(file.path, body);
    return name === '' || version === '' ? undefined : encodeFacts([{ name, version }]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

function isVersionFile({ path, size }: FileHead): boolean {
  return size <= MAX_TEXT && VERSION_FILES.some((known) => known.path.test(path));
}

/** An executable, or an archive of PHP behind a line that starts its interpreter. */
function mayRun(head: Uint8Array): boolean {
  return isExecutable(head) || (head[0] === 0x23 && head[1] === 0x21);
}

function programsFor(path: string): typeof KNOWN_PROGRAMS {
  const name = posix.basename(path);
  return KNOWN_PROGRAMS.filter((program) => program.file.test(name));
}

function versionInText(path: string, text: string): [string, string] {
  const known = VERSION_FILES.find((each) => each.path.test(path));
  return [known?.name ?? '', known?.version.exec(text)?.[1] ?? ''];
}

function versionInProgram(path: string, body: Buffer): [string, string] {
  for (const program of programsFor(path)) {
    const [, group = ''] = program.file.exec(posix.basename(path)) ?? [];
    const anchor = program.anchor.replace('$1', group);
    const digits = program.before ? '' : (/[\d.]*$/.exec(anchor)?.[0] ?? '');
    for (let at = body.indexOf(anchor); at !== -1; at = body.indexOf(anchor, at + 1)) {
      const start = program.before ? Math.max(0, at - WINDOW) : at + anchor.length;
      const match = program.version.exec(body.toString('latin1', start, program.before ? at : start + WINDOW));
      if (match !== null) return [program.name, digits + (match[1] ?? match[0])];
    }
  }
  return ['', ''];
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
  const program = programsFor(path).find((each) => each.name === name);
  if (program?.folders === undefined || prefix === '' || prefix === 'usr') return { layer: 'language', files: [path] };
  const group = program.file.exec(posix.basename(path))?.[1] ?? '';
  const directories = program.folders.map((folder) => posix.join(prefix, folder.replace('$1', group)));
  return { layer: 'language', files: [path], directories };
}
