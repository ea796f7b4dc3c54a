import { posix } from 'node:path';
import type { Cataloger, EvidenceFile, FileHead } from './cataloger.js';
import type { CatalogedPackage, Claims } from './package.js';
import { isExecutable, MAX_EXECUTABLE_BYTES } from './formats/executable.js';
import { decodeFacts, encodeFacts } from './formats/facts.js';
import { KNOWN_PROGRAMS } from './formats/known-programs.js';
import { directoryOf } from './formats/paths.js';
import { decodeText } from './formats/text.js';

const JAVA_RELEASE = 'release';
const GO_VERSION = /(?:^|\/)go\/VERSION$/;
const MAX_TEXT = 64 * 1024;
const WINDOW = 100;

/** Programs and runtimes that were copied or compiled into the image without a package, by the version they carry. */
export const binaries: Cataloger = {
  name: 'binaries',
  evidenceVersion: 1,
  types: ['generic'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: (file) => isVersionFile(file) || (isExecutable(file.head) && programsFor(file.path).length > 0),
  extract(body, file) {
    const [name, version] = isVersionFile(file)
      ? versionInText(file.path, decodeText(body))
      : versionInProgram(file.path, body);
    return name === '' || version === '' ? undefined : encodeFacts([{ name, version }]);
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

/** `release` of a Java home (JEP 223) and `VERSION` of a Go tree. */
function isVersionFile({ path, size }: FileHead): boolean {
  return size <= MAX_TEXT && (posix.basename(path) === JAVA_RELEASE || GO_VERSION.test(path));
}

function programsFor(path: string): typeof KNOWN_PROGRAMS {
  const name = posix.basename(path);
  return KNOWN_PROGRAMS.filter((program) => program.file.test(name));
}

function versionInText(path: string, text: string): [string, string] {
  if (GO_VERSION.test(path)) return ['go', /^go(\d\S*)/.exec(text)?.[1] ?? ''];
  return ['java', /^JAVA_VERSION="([^"\n]+)"/m.exec(text)?.[1] ?? ''];
}

function versionInProgram(path: string, body: Buffer): [string, string] {
  for (const program of programsFor(path)) {
    const [, group = ''] = program.file.exec(posix.basename(path)) ?? [];
    const anchor = program.anchor.replace('$1', group);
    const digits = /[\d.]*$/.exec(anchor)?.[0] ?? '';
    for (let at = body.indexOf(anchor); at !== -1; at = body.indexOf(anchor, at + 1)) {
      const start = at + anchor.length;
      const rest = program.version.exec(body.toString('latin1', start, start + WINDOW));
      if (rest !== null) return [program.name, digits + rest[0]];
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
 * A Java home and a Go tree are one unit with the file at their root. A program is a file, with its standard
 * library where it has a prefix of its own (`usr/local`); `usr` is shared by all of a distribution.
 */
function claimsOf(path: string, name: string): Claims {
  if (name === 'java' || name === 'go') return { layer: 'language', directories: [directoryOf(path)] };
  const prefix = directoryOf(directoryOf(path));
  const program = programsFor(path).find((each) => each.name === name);
  if (program?.folders === undefined || prefix === '' || prefix === 'usr') return { layer: 'language', files: [path] };
  const group = program.file.exec(posix.basename(path))?.[1] ?? '';
  const directories = program.folders.map((folder) => posix.join(prefix, folder.replace('$1', group)));
  return { layer: 'language', files: [path], directories };
}
