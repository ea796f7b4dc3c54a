import { z } from 'zod';
import { BinaryView } from './formats/binary-view.js';
import {
  isExecutable,
  mayBeProgram,
  MAX_EXECUTABLE_BYTES,
  parseExecutable,
  sectionBytes,
} from './formats/executable.js';
import { looseText, readJson, text } from './formats/json.js';
import type { Cataloger, CatalogInput, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';

const SECTION = '.note.package';
const OWNER = 'FDO\0';
const PACKAGE_NOTE = 0xcafe1a7e;
const HEADER_BYTES = 12;
const MAX_SECTION_BYTES = 1024 * 1024;
const LITTLE_ENDIAN = 1;
/** Larger libraries are not worth being held in memory for a note that a program of the same package has too. */
const MAX_LIBRARY_BYTES = 16 * 1024 * 1024;

/** What `type` says, with the databases that know better once they are in the image. */
const PACKAGE_TYPES: Readonly<Record<string, readonly string[]>> = {
  rpm: ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm', 'var/lib/rpmmanifest'],
  deb: ['var/lib/dpkg/status', 'var/lib/dpkg/status.d'],
  apk: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
  alpm: ['var/lib/pacman/local'],
};

/** https://systemd.io/ELF_PACKAGE_METADATA/ */
const noteSchema = z.object({
  type: looseText,
  os: looseText,
  osVersion: looseText,
  name: text,
  version: looseText,
  architecture: looseText,
});
type Note = z.infer<typeof noteSchema>;

/**
 * Packages of programs and libraries that say in an ELF note which one they are from (systemd's package metadata for
 * executables), in images whose package database was left out: a database, where there is one, says more.
 */
export const elfNotes: Cataloger = {
  name: 'elf-notes',
  evidenceVersion: 1,
  types: [...Object.keys(PACKAGE_TYPES), 'generic'],
  maxBytes: MAX_EXECUTABLE_BYTES,
  wants: (file) =>
    file.head[0] === 0x7f && isExecutable(file.head) && (file.size <= MAX_LIBRARY_BYTES || mayBeProgram(file)),
  extract(body) {
    const executable = parseExecutable(body);
    const section = executable?.sections.find(({ name }) => name === SECTION);
    const description =
      executable && section && descriptionOf(sectionBytes(executable, section), body[5] === LITTLE_ENDIAN);
    return description && Buffer.from(JSON.stringify(readJson(noteSchema, description)));
  },
  catalog: (input) => input.files.flatMap((file) => toPackages(input, file)),
};

/** The description of the package note in a section of notes (System V ABI: sizes, type, then both padded to 4). */
function descriptionOf(section: Buffer, littleEndian: boolean): Buffer | undefined {
  const bytes = section.subarray(0, MAX_SECTION_BYTES);
  const view = new BinaryView(bytes, littleEndian);
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const [nameSize, size, type] = [view.uint32(at), view.uint32(at + 4), view.uint32(at + 8)];
    const name = at + HEADER_BYTES;
    const description = name + padded(nameSize);
    if (type === PACKAGE_NOTE && bytes.toString('latin1', name, name + nameSize) === OWNER) {
      const json = bytes.subarray(description, description + size);
      const end = json.indexOf(0);
      return end === -1 ? json : json.subarray(0, end);
    }
    at = description + padded(size);
  }
  return undefined;
}

const padded = (size: number): number => Math.ceil(size / 4) * 4;

function toPackages({ fileSystem }: CatalogInput, file: EvidenceFile): CatalogedPackage[] {
  const note = readJson(noteSchema, file.bytes);
  const databases = PACKAGE_TYPES[note.type];
  if (note.name === '' || databases?.some((path) => fileSystem.resolve(path))) return [];
  return [
    {
      type: databases ? note.type : 'generic',
      name: note.name,
      version: note.version,
      ...(note.architecture === '' ? {} : { architecture: note.architecture }),
      ...(databases && note.os !== '' ? { namespace: note.os } : {}),
      ...qualifiersOf(note),
      location: file.path,
      claims: { layer: 'language', files: [file.path] },
    },
  ];
}

function qualifiersOf({ os, osVersion }: Note): Pick<CatalogedPackage, 'qualifiers'> {
  return os === '' || osVersion === '' ? {} : { qualifiers: { distro: `${os}-${osVersion}` } };
}
