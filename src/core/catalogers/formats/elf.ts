import { BinaryView } from './binary-view.js';
import type { Executable, Section } from './executable.js';

const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const SECTION_NOBITS = 8;
const SECTION_INDEX_EXTENDED = 0xffff;
const SEGMENT_LOAD = 1;
const WRITE_NOT_EXECUTE_MASK = 3;
const WRITE = 2;
const SECTION_WRITE = 1;
const SECTION_EXECUTE = 4;
const MAX_NAME = 256;

/** Where the fields are in 32-bit and 64-bit files (System V ABI, chapter 4 and 5). */
interface Layout {
  readonly wide: boolean;
  readonly header: { readonly phoff: number; readonly shoff: number; readonly sizes: number };
  readonly section: {
    readonly flags: number;
    readonly address: number;
    readonly offset: number;
    readonly size: number;
    readonly link: number;
    readonly length: number;
  };
  readonly segment: {
    readonly flags: number;
    readonly offset: number;
    readonly address: number;
    readonly size: number;
    readonly length: number;
  };
}

const LAYOUT_32: Layout = {
  wide: false,
  header: { phoff: 28, shoff: 32, sizes: 42 },
  section: { flags: 8, address: 12, offset: 16, size: 20, link: 24, length: 40 },
  segment: { flags: 24, offset: 4, address: 8, size: 16, length: 32 },
};

const LAYOUT_64: Layout = {
  wide: true,
  header: { phoff: 32, shoff: 40, sizes: 54 },
  section: { flags: 8, address: 16, offset: 24, size: 32, link: 40, length: 64 },
  segment: { flags: 4, offset: 8, address: 16, size: 32, length: 56 },
};

/** Reads the section and program headers of an ELF file. A read outside the file throws RangeError. */
export function parseElf(bytes: Buffer): Executable {
  const view = new BinaryView(bytes, bytes[5] === LITTLE_ENDIAN);
  const layout = bytes[4] === CLASS_64 ? LAYOUT_64 : LAYOUT_32;
  const sections = readSections(view, layout);
  const segments = readSegments(view, layout);
  return { bytes, sections, segments: segments.length > 0 ? segments : sections };
}

function word(view: BinaryView, layout: Layout, offset: number): number {
  return layout.wide ? view.uint64(offset) : view.uint32(offset);
}

function readSegments(view: BinaryView, layout: Layout): Section[] {
  const table = word(view, layout, layout.header.phoff);
  const entrySize = Math.max(view.uint16(layout.header.sizes), layout.segment.length);
  const count = view.uint16(layout.header.sizes + 2);
  const segments: Section[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * entrySize;
    if (at + layout.segment.length > view.bytes.length) break;
    if (view.uint32(at) !== SEGMENT_LOAD) continue;
    const segment = view.clip({
      name: '',
      address: word(view, layout, at + layout.segment.address),
      offset: word(view, layout, at + layout.segment.offset),
      size: word(view, layout, at + layout.segment.size),
      writableData: (view.uint32(at + layout.segment.flags) & WRITE_NOT_EXECUTE_MASK) === WRITE,
    });
    if (segment !== undefined) segments.push(segment);
  }
  return segments;
}

function readSections(view: BinaryView, layout: Layout): Section[] {
  const table = word(view, layout, layout.header.shoff);
  const { length } = layout.section;
  if (table === 0 || table + length > view.bytes.length) return [];
  const entrySize = Math.max(view.uint16(layout.header.sizes + 4), length);
  const count = view.uint16(layout.header.sizes + 6) || word(view, layout, table + layout.section.size);
  const lastEntry = Math.min(count, Math.floor((view.bytes.length - table - length) / entrySize) + 1);
  const names = nameTable(view, layout, table, entrySize);
  const sections: Section[] = [];
  for (let index = 1; index < lastEntry; index += 1) {
    const at = table + index * entrySize;
    if (view.uint32(at + 4) === SECTION_NOBITS) continue;
    const flags = word(view, layout, at + layout.section.flags);
    const section = view.clip({
      name: view.string(names + view.uint32(at), MAX_NAME),
      address: word(view, layout, at + layout.section.address),
      offset: word(view, layout, at + layout.section.offset),
      size: word(view, layout, at + layout.section.size),
      writableData: (flags & (SECTION_WRITE | SECTION_EXECUTE)) === SECTION_WRITE,
    });
    if (section !== undefined) sections.push(section);
  }
  return sections;
}

/** Offset of the section name strings in the file. */
function nameTable(view: BinaryView, layout: Layout, table: number, entrySize: number): number {
  const declared = view.uint16(layout.header.sizes + 8);
  const index = declared === SECTION_INDEX_EXTENDED ? view.uint32(table + layout.section.link) : declared;
  return word(view, layout, table + index * entrySize + layout.section.offset);
}
