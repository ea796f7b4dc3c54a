import { BinaryView } from './binary-view.js';
import type { Executable, Section } from './executable.js';

const UNIVERSAL = 0xcafebabe;
const UNIVERSAL_HEADER = 8;
const MAGIC_32_SWAPPED = 0xcefaedfe;
const MAGIC_64 = 0xfeedfacf;
const MAGIC_64_SWAPPED = 0xcffaedfe;
const LOAD_SEGMENT = 0x1;
const LOAD_SEGMENT_64 = 0x19;
const READ_WRITE = 3;
const NAME_LENGTH = 16;
const MIN_COMMAND = 8;

/** Where the fields of a segment command and its sections are (mach-o/loader.h). */
interface Layout {
  readonly wide: boolean;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly protection: number;
  readonly sectionCount: number;
  readonly length: number;
  readonly section: {
    readonly address: number;
    readonly size: number;
    readonly offset: number;
    readonly length: number;
  };
}

const LAYOUT_32: Layout = {
  ...{ wide: false, address: 24, offset: 32, size: 36, protection: 44, sectionCount: 48, length: 56 },
  section: { address: 32, size: 36, offset: 40, length: 68 },
};

const LAYOUT_64: Layout = {
  ...{ wide: true, address: 24, offset: 40, size: 48, protection: 60, sectionCount: 64, length: 72 },
  section: { address: 32, size: 40, offset: 48, length: 80 },
};

/** Reads the segments and sections of a Mach-O file, of a universal one the first architecture. A read outside the file throws RangeError. */
export function parseMachO(file: Buffer): Executable {
  const bytes = file.readUInt32BE(0) === UNIVERSAL ? firstArchitecture(file) : file;
  const magic = bytes.readUInt32BE(0);
  const wide = magic === MAGIC_64 || magic === MAGIC_64_SWAPPED;
  const view = new BinaryView(bytes, magic === MAGIC_64_SWAPPED || magic === MAGIC_32_SWAPPED);
  const sections: Section[] = [];
  const segments: Section[] = [];
  let at = wide ? 32 : 28;
  for (let left = view.uint32(16); left > 0 && at + MIN_COMMAND <= bytes.length; left -= 1) {
    const command = view.uint32(at);
    const length = view.uint32(at + 4);
    if (command === LOAD_SEGMENT || command === LOAD_SEGMENT_64) {
      readSegment(view, at, command === LOAD_SEGMENT_64 ? LAYOUT_64 : LAYOUT_32, segments, sections);
    }
    at += Math.max(length, MIN_COMMAND);
  }
  return { bytes, sections, segments };
}

function firstArchitecture(file: Buffer): Buffer {
  const offset = file.readUInt32BE(UNIVERSAL_HEADER + 8);
  const size = file.readUInt32BE(UNIVERSAL_HEADER + 12);
  return file.subarray(offset, offset + size);
}

function readSegment(view: BinaryView, at: number, layout: Layout, segments: Section[], sections: Section[]): void {
  const word = (offset: number): number => (layout.wide ? view.uint64(offset) : view.uint32(offset));
  const writableData = view.uint32(at + layout.protection) === READ_WRITE;
  const segment = view.clip({
    name: view.string(at + 8, NAME_LENGTH),
    address: word(at + layout.address),
    offset: word(at + layout.offset),
    size: word(at + layout.size),
    writableData,
  });
  if (segment !== undefined) segments.push(segment);
  const count = view.uint32(at + layout.sectionCount);
  for (let index = 0; index < count; index += 1) {
    const start = at + layout.length + index * layout.section.length;
    if (start + layout.section.length > view.bytes.length) break;
    const section = view.clip({
      name: view.string(start, NAME_LENGTH),
      address: word(start + layout.section.address),
      offset: view.uint32(start + layout.section.offset),
      size: word(start + layout.section.size),
      writableData,
    });
    if (section !== undefined) sections.push(section);
  }
}
