/** What a test object holds and which symbols it defines, needs, and could do without. */
export interface TestObject {
  /** Bytes of code. */
  readonly size: number;
  readonly defines?: readonly string[];
  readonly needs?: readonly string[];
  readonly weak?: readonly string[];
  /** Makes it a dynamically linked program with this loader and these libraries. */
  readonly program?: { readonly interpreter: string; readonly libraries: readonly string[] };
}

const SYMBOL = 24;
const SECTION = 64;
const HEADER = 64;

/** A little-endian ELF file of 64 bits: an object, or a program whose symbols are in .dynsym. */
export function elfObject({ size, defines = [], needs = [], weak = [], program }: TestObject): Buffer {
  const texts = [...defines, ...needs, ...weak, ...(program?.libraries ?? [])];
  const strings = Buffer.from(['', ...texts, ''].join('\0'));
  const offsetOf = (text: string): number => strings.indexOf(`\0${text}\0`) + 1;
  const symbols = [
    symbol(0, 0, 0),
    ...defines.map((name) => symbol(offsetOf(name), 0x12, 1)),
    ...needs.map((name) => symbol(offsetOf(name), 0x10, 0)),
    ...weak.map((name) => symbol(offsetOf(name), 0x20, 0)),
  ];
  const dynamic = [...(program?.libraries ?? []).map((name) => [1, offsetOf(name)] as const), [0, 0] as const];
  const sections: [name: string, type: number, flags: number, bytes: Buffer, link?: number][] = [
    ['.text', 1, 6, Buffer.alloc(size, 0x90)],
    ['.bss', 8, 3, Buffer.alloc(0)],
    ['.comment', 1, 0, Buffer.alloc(30)],
    ['.dynsym', program ? 11 : 2, 0, Buffer.concat(symbols), 5],
    ['.dynstr', 3, 0, strings],
    ...(program
      ? (
          [
            ['.interp', 1, 0, Buffer.from(`${program.interpreter}\0`)],
            ['.dynamic', 6, 0, Buffer.concat(dynamic.map(([tag, value]) => words(tag, value)))],
          ] as const
        ).map((each): [string, number, number, Buffer] => [...each])
      : []),
  ];
  const names = Buffer.from(['', ...sections.map(([name]) => name), '.shstrtab', ''].join('\0'));
  sections.push(['.shstrtab', 3, 0, names]);
  let offset = HEADER;
  const headers = sections.map(([name, type, flags, bytes, link = 0]) => {
    const header = Buffer.alloc(SECTION);
    header.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, 0);
    header.writeUInt32LE(type, 4);
    header.writeUInt32LE(flags, 8);
    header.writeUInt32LE(offset, 24);
    header.writeUInt32LE(type === 8 ? 1_000_000 : bytes.length, 32);
    header.writeUInt32LE(link, 40);
    offset += bytes.length;
    return header;
  });
  const header = Buffer.alloc(HEADER);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(program ? 2 : 1, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(offset, 40);
  header.writeUInt16LE(SECTION, 58);
  header.writeUInt16LE(sections.length + 1, 60);
  header.writeUInt16LE(sections.length, 62);
  return Buffer.concat([header, ...sections.map(([, , , bytes]) => bytes), Buffer.alloc(SECTION), ...headers]);
}

function symbol(name: number, info: number, section: number): Buffer {
  const bytes = Buffer.alloc(SYMBOL);
  bytes.writeUInt32LE(name, 0);
  bytes.writeUInt8(info, 4);
  bytes.writeUInt16LE(section, 6);
  return bytes;
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 8));
  return bytes;
}

/** An archive as `ar` makes it, with a table of symbols in front. */
export function arArchive(members: readonly Buffer[]): Buffer {
  const member = (name: string, body: Buffer): Buffer[] => [
    Buffer.from(`${name.padEnd(48)}${String(body.length).padEnd(10)}\`\n`),
    body,
    Buffer.alloc(body.length % 2, '\n'),
  ];
  const objects = members.flatMap((body, index) => member(`o${index}.o/`, body));
  return Buffer.concat([Buffer.from('!<arch>\n'), ...member('/', Buffer.alloc(5)), ...objects]);
}
