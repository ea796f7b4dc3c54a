/** A section of a test program; it is loaded readable and writable. */
export interface TestSection {
  readonly name: string;
  readonly bytes: Buffer;
}

/** How a test program is written. */
export interface ProgramForm {
  readonly format: 'elf' | 'pe' | 'mach-o';
  readonly wide?: boolean;
  readonly bigEndian?: boolean;
}

/** Address at which the file is mapped, headers and all: an address is this plus an offset. */
export const BASE_ADDRESS = 0x400000;
const ALIGNMENT = 16;

interface Placed extends TestSection {
  readonly address: number;
  readonly offset: number;
}

/** Writes integers of one byte order and width. */
class Writer {
  readonly #parts: Buffer[] = [];

  readonly wide: boolean;
  readonly bigEndian: boolean;

  constructor(wide: boolean, bigEndian: boolean) {
    this.wide = wide;
    this.bigEndian = bigEndian;
  }

  integer(value: number, size: 1 | 2 | 4 | 8): this {
    const hex = value.toString(16).padStart(size * 2, '0');
    const part = Buffer.from(hex, 'hex');
    this.#parts.push(this.bigEndian ? part : part.reverse());
    return this;
  }

  word(value: number): this {
    return this.integer(value, this.wide ? 8 : 4);
  }

  text(value: string, length: number): this {
    this.#parts.push(Buffer.from(value.padEnd(length, '\0'), 'latin1'));
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Makes the smallest program of a format that has these sections. */
export function program(
  { format, wide = true, bigEndian = false }: ProgramForm,
  sections: readonly TestSection[],
): Buffer {
  if (format === 'elf') return elf(new Writer(wide, bigEndian), sections);
  return format === 'pe' ? portableExecutable(wide, sections) : machO(new Writer(wide, bigEndian), sections);
}

function place(sections: readonly TestSection[], headerLength: number): Placed[] {
  let offset = align(headerLength);
  return sections.map((section) => {
    const placed = { ...section, offset, address: BASE_ADDRESS + offset };
    offset = align(offset + section.bytes.length);
    return placed;
  });
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** The headers and, where they say, the sections. */
function assemble(header: Buffer, sections: readonly Placed[], tail: Uint8Array = Buffer.alloc(0)): Buffer {
  const end = sections.reduce((most, each) => Math.max(most, each.offset + each.bytes.length), header.length);
  const file = Buffer.alloc(end);
  header.copy(file);
  for (const { bytes, offset } of sections) bytes.copy(file, offset);
  return Buffer.concat([file, tail]);
}

function elf(writer: Writer, given: readonly TestSection[]): Buffer {
  const { wide } = writer;
  const names = ['', ...given.map((each) => each.name), '.shstrtab'].join('\0') + '\0';
  const headerLength = wide ? 64 : 52;
  const segmentLength = wide ? 56 : 32;
  const sections = place(
    [...given, { name: '.shstrtab', bytes: Buffer.from(names) }],
    headerLength + given.length * segmentLength,
  );
  const last = sections[sections.length - 1] as Placed;
  writer
    .text('\x7fELF', 4)
    .integer(wide ? 2 : 1, 1)
    .integer(writer.bigEndian ? 2 : 1, 1)
    .integer(1, 1)
    .text('', 9);
  writer
    .integer(2, 2)
    .integer(62, 2)
    .integer(1, 4)
    .word(BASE_ADDRESS)
    .word(headerLength)
    .word(last.offset + last.bytes.length);
  writer.integer(0, 4).integer(headerLength, 2).integer(segmentLength, 2).integer(given.length, 2);
  writer
    .integer(wide ? 64 : 40, 2)
    .integer(sections.length + 1, 2)
    .integer(sections.length, 2);
  for (const { address, offset, bytes } of sections.slice(0, -1)) {
    writer.integer(1, 4);
    if (wide) writer.integer(6, 4);
    writer.word(offset).word(address).word(address).word(bytes.length).word(bytes.length);
    if (!wide) writer.integer(6, 4);
    writer.word(16);
  }
  const table = new Writer(wide, writer.bigEndian).text('', wide ? 64 : 40);
  for (const { name, address, offset, bytes } of sections) {
    table
      .integer(names.indexOf(`\0${name}\0`) + 1, 4)
      .integer(1, 4)
      .word(3)
      .word(address)
      .word(offset)
      .word(bytes.length);
    table.integer(0, 4).integer(0, 4).word(16).word(0);
  }
  return assemble(writer.bytes(), sections, table.bytes());
}

function portableExecutable(wide: boolean, given: readonly TestSection[]): Buffer {
  const writer = new Writer(wide, false);
  const optionalLength = 32;
  const sections = place(given, 64 + 4 + 20 + optionalLength + given.length * 40);
  writer.text('MZ', 60).integer(64, 4).text('PE\0\0', 4);
  writer.integer(0x8664, 2).integer(given.length, 2).text('', 12).integer(optionalLength, 2).integer(0x22, 2);
  writer
    .integer(wide ? 0x20b : 0x10b, 2)
    .text('', wide ? 22 : 26)
    .word(BASE_ADDRESS);
  for (const { name, address, offset, bytes } of sections) {
    writer
      .text(name.slice(0, 8), 8)
      .integer(bytes.length, 4)
      .integer(address - BASE_ADDRESS, 4);
    writer.integer(bytes.length, 4).integer(offset, 4).text('', 12).integer(0xc0000040, 4);
  }
  return assemble(writer.bytes(), sections);
}

function machO(writer: Writer, given: readonly TestSection[]): Buffer {
  const { wide } = writer;
  const sectionLength = wide ? 80 : 68;
  const commandLength = (wide ? 72 : 56) + given.length * sectionLength;
  const sections = place(given, (wide ? 32 : 28) + commandLength);
  const end = sections.reduce((sum, each) => Math.max(sum, each.offset + each.bytes.length), 0);
  writer
    .integer(wide ? 0xfeedfacf : 0xfeedface, 4)
    .text('', 8)
    .integer(2, 4)
    .integer(1, 4)
    .integer(commandLength, 4)
    .integer(0, 4);
  if (wide) writer.integer(0, 4);
  writer
    .integer(wide ? 0x19 : 1, 4)
    .integer(commandLength, 4)
    .text('__DATA', 16)
    .word(BASE_ADDRESS)
    .word(end);
  writer.word(0).word(end).integer(3, 4).integer(3, 4).integer(given.length, 4).integer(0, 4);
  for (const { name, address, offset, bytes } of sections) {
    writer
      .text(name, 16)
      .text('__DATA', 16)
      .word(address)
      .word(bytes.length)
      .integer(offset, 4)
      .text('', wide ? 28 : 24);
  }
  return assemble(writer.bytes(), sections);
}
