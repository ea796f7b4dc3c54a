import { BinaryView } from './binary-view.js';
import type { Executable, Section } from './executable.js';

const PE_OFFSET = 0x3c;
const PE_SIGNATURE = 0x00004550;
const COFF_HEADER_LENGTH = 20;
const SECTION_HEADER_LENGTH = 40;
const PE32_PLUS = 0x20b;
const NAME_LENGTH = 8;
const EXECUTE = 0x20000000;
const READ = 0x40000000;
const WRITE = 0x80000000;

/** Reads the section table of a PE file (Microsoft PE and COFF specification). A read outside the file throws RangeError. */
export function parsePe(bytes: Buffer): Executable {
  const view = new BinaryView(bytes, true);
  const signature = view.uint32(PE_OFFSET);
  if (view.uint32(signature) !== PE_SIGNATURE) return { bytes, sections: [], segments: [] };
  const coff = signature + 4;
  const optional = coff + COFF_HEADER_LENGTH;
  const imageBase = view.uint16(optional) === PE32_PLUS ? view.uint64(optional + 24) : view.uint32(optional + 28);
  const sections = readSections(view, optional + view.uint16(coff + 16), view.uint16(coff + 2), imageBase);
  return { bytes, sections, segments: sections };
}

function readSections(view: BinaryView, table: number, count: number, imageBase: number): Section[] {
  const sections: Section[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * SECTION_HEADER_LENGTH;
    if (at + SECTION_HEADER_LENGTH > view.bytes.length) break;
    const flags = view.uint32(at + 36);
    const section = view.clip({
      name: view.string(at, NAME_LENGTH),
      address: imageBase + view.uint32(at + 12),
      offset: view.uint32(at + 20),
      size: view.uint32(at + 16),
      writableData: (flags & READ) !== 0 && (flags & WRITE) !== 0 && (flags & EXECUTE) === 0,
    });
    if (section !== undefined) sections.push(section);
  }
  return sections;
}
