import { remember } from '../../collections.js';
import { CodedError } from '../../errors.js';
import type { FileHead } from '../cataloger.js';
import { parseElf } from './elf.js';
import { parseMachO } from './macho.js';
import { parsePe } from './pe.js';

/** Largest executable that is looked into, in bytes. */
export const MAX_EXECUTABLE_BYTES = 256 * 1024 * 1024;

/** A named part of an executable that has bytes in the file. */
export interface Section {
  readonly name: string;
  /** Virtual address of its first byte. */
  readonly address: number;
  /** Offset of its first byte in `Executable.bytes`. */
  readonly offset: number;
  /** Length in the file, cut to what is there. */
  readonly size: number;
  /** Loaded readable and writable, not executable. */
  readonly writableData: boolean;
}

/** What the three executable formats have in common. */
export interface Executable {
  /** The program; of a universal Mach-O its first architecture. */
  readonly bytes: Buffer;
  readonly sections: readonly Section[];
  /** Parts that are mapped into memory; the same as `sections` where the format has nothing else. */
  readonly segments: readonly Section[];
}

const ELF = 0x7f454c46;
const MACH_O = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);
const UNIVERSAL_MACH_O = 0xcafebabe;
/** Java class files share the magic of universal Mach-O; their version there is 45 or more. */
const MAX_ARCHITECTURES = 20;
const ELF_LITTLE_ENDIAN = 1;
const ELF_EXECUTABLE = 2;
const ELF_SHARED = 3;

/** Whether the first bytes are those of a program or shared library: ELF, PE or Mach-O. At least 20 bytes are needed. */
export function isExecutable(head: Uint8Array): boolean {
  const format = formatOf(head);
  if (format !== 'elf') return format !== undefined;
  const type = head[5] === ELF_LITTLE_ENDIAN ? head[16] : head[17];
  return type === ELF_EXECUTABLE || type === ELF_SHARED;
}

/**
 * Whether a file may be a program that records its modules: an executable, but not a plain shared library.
 * Libraries that nobody may execute (Debian's mode 0644) are most of an image's ELF bytes and hold none.
 */
export function mayBeProgram({ path, mode, head }: FileHead): boolean {
  return isExecutable(head) && ((mode & 0o111) !== 0 || !/\.so(?:\.\d[^/]{0,40})?$/.test(path));
}

/** Finds the sections of an executable, once for all catalogers; `undefined` when it is none, or too broken to have any. */
export const parseExecutable = remember((body: Buffer): Executable | undefined => {
  try {
    return parserOf(body)?.(body);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
});

/** Bytes of a section; never more than the file has. */
export function sectionBytes(executable: Executable, section: Section): Buffer {
  return executable.bytes.subarray(section.offset, section.offset + section.size);
}

/**
 * `length` bytes at a virtual address, without a copy.
 * @throws CodedError PKGDB_CORRUPT when they are not in the file
 */
export function bytesAt(executable: Executable, address: number, length: number): Buffer {
  const home = executable.segments.find(
    (each) => address >= each.address && address + length <= each.address + each.size,
  );
  if (home === undefined) throw new CodedError('PKGDB_CORRUPT', 'an address points outside the executable');
  const offset = home.offset + (address - home.address);
  return executable.bytes.subarray(offset, offset + length);
}

function parserOf(body: Buffer): ((body: Buffer) => Executable) | undefined {
  const format = formatOf(body);
  if (format === 'elf') return parseElf;
  if (format === 'pe') return parsePe;
  return format === 'mach-o' ? parseMachO : undefined;
}

function formatOf(head: Uint8Array): 'elf' | 'pe' | 'mach-o' | undefined {
  if (head.length < 20) return undefined;
  if (head[0] === 0x4d && head[1] === 0x5a) return 'pe';
  const magic = wordAt(head, 0);
  if (magic === ELF) return 'elf';
  if (MACH_O.has(magic)) return 'mach-o';
  return magic === UNIVERSAL_MACH_O && wordAt(head, 4) <= MAX_ARCHITECTURES ? 'mach-o' : undefined;
}

/** A big-endian word, without a view of the bytes: every file of an image is asked for its first one. */
function wordAt(head: Uint8Array, offset: number): number {
  const byte = (index: number): number => head[offset + index] ?? 0;
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
}
