import { BinaryView } from './binary-view.js';
import { symbolHash } from './symbol-hash.js';

/** What a linker looks at of an object file. Symbols are `symbolHash` of their names. */
export interface ObjectFile {
  /** Bytes of the sections that a program made of it holds. */
  readonly size: number;
  readonly defined: readonly number[];
  /** Only what has to be found somewhere: weak references do not count. */
  readonly undefined: readonly number[];
}

const MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const SYMBOL_TABLES: ReadonlySet<number> = new Set([2, 11]);
const NO_BITS = 8;
const ALLOCATED = 2;
const LOCAL = 0;
const GLOBAL = 1;
const MAX_SECTIONS = 65_536;
const MAX_SYMBOLS = 100_000;
const MAX_NAME = 1024;

interface ElfSection {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** Reads sections and symbols of an ELF file (System V ABI, chapter 4); undefined for what is none. */
export function readElfObject(bytes: Buffer): ObjectFile | undefined {
  if (bytes.length < 52 || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  try {
    const view = new BinaryView(bytes, bytes[5] === LITTLE_ENDIAN);
    const isWide = bytes[4] === CLASS_64;
    const sections = readSections(view, isWide);
    const loaded = sections.filter(({ type, flags }) => (flags & ALLOCATED) !== 0 && type !== NO_BITS);
    const size = loaded.reduce((sum, section) => sum + Math.min(section.size, bytes.length), 0);
    return { size, ...readSymbols(view, sections, isWide) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readSections(view: BinaryView, isWide: boolean): ElfSection[] {
  const start = isWide ? view.uint64(40) : view.uint32(32);
  const [length, count] = isWide ? [view.uint16(58), view.uint16(60)] : [view.uint16(46), view.uint16(48)];
  return Array.from({ length: Math.min(count, MAX_SECTIONS) }, (_, index) => {
    const at = start + index * length;
    const word = (wide: number, narrow: number): number => (isWide ? view.uint64(at + wide) : view.uint32(at + narrow));
    return {
      type: view.uint32(at + 4),
      flags: word(8, 8),
      offset: word(24, 16),
      size: word(32, 20),
      link: view.uint32(at + (isWide ? 40 : 24)),
    };
  });
}

function readSymbols(
  view: BinaryView,
  sections: readonly ElfSection[],
  isWide: boolean,
): Pick<ObjectFile, 'defined' | 'undefined'> {
  const table = sections.find(({ type }) => SYMBOL_TABLES.has(type));
  const names = sections[table?.link ?? -1];
  const symbols = { defined: [] as number[], undefined: [] as number[] };
  if (!table || !names) return symbols;
  const length = isWide ? 24 : 16;
  const count = Math.min(Math.floor(table.size / length), MAX_SYMBOLS);
  for (let index = 1; index < count; index++) {
    const at = table.offset + index * length;
    const binding = view.bytes.readUInt8(at + (isWide ? 4 : 12)) >> 4;
    const isUndefined = view.uint16(at + (isWide ? 6 : 14)) === 0;
    if (binding === LOCAL || (isUndefined && binding !== GLOBAL)) continue;
    const start = names.offset + view.uint32(at);
    const name = view.bytes.subarray(start, start + MAX_NAME);
    const end = name.indexOf(0);
    if (end > 0) symbols[isUndefined ? 'undefined' : 'defined'].push(symbolHash(name.subarray(0, end)));
  }
  return symbols;
}
