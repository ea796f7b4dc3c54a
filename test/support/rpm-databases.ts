/** Value of a header tag: a string, a list of strings, or a list of 32-bit numbers. */
export type TagValue = string | readonly string[] | readonly number[];

const TYPE = { int32: 4, string: 6, stringArray: 8 } as const;

/** Makes a package header as rpm stores it: index and data, big endian. */
export function rpmHeader(tags: Readonly<Record<number, TagValue>>): Buffer {
  const index: Buffer[] = [];
  let data = Buffer.alloc(0);
  for (const [tag, value] of Object.entries(tags)) {
    const numbers = Array.isArray(value) && typeof value[0] === 'number' ? (value as readonly number[]) : undefined;
    const strings = typeof value === 'string' ? [value] : (value as readonly string[]);
    if (numbers !== undefined) data = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    const type = numbers ? TYPE.int32 : typeof value === 'string' ? TYPE.string : TYPE.stringArray;
    index.push(bigEndian(Number(tag), type, data.length, numbers?.length ?? strings.length));
    const bytes = numbers ? bigEndian(...numbers) : Buffer.from(strings.map((each) => `${each}\0`).join(''));
    data = Buffer.concat([data, bytes]);
  }
  return Buffer.concat([bigEndian(index.length, data.length), ...index, data]);
}

/** Makes an ndb `Packages.db`: one page of slots, then a blob for each header. */
export function ndbDatabase(headers: readonly Buffer[]): Buffer {
  const page = Buffer.alloc(4096);
  littleEndian(0x506d7052, 0, 1, 1, headers.length + 1).copy(page);
  const blobs: Buffer[] = [];
  let block = 256;
  for (let slot = 2; slot < 256; slot += 1) {
    const header = headers[slot - 2];
    const blocks = header === undefined ? 0 : Math.ceil((16 + header.length + 12) / 16);
    littleEndian(0x746f6c53, header === undefined ? 0 : slot - 1, blocks === 0 ? 0 : block, blocks).copy(
      page,
      slot * 16,
    );
    if (header === undefined) continue;
    const blob = Buffer.alloc(blocks * 16);
    littleEndian(0x53626c42, slot - 1, 1, header.length).copy(blob);
    header.copy(blob, 16);
    blobs.push(blob);
    block += blocks;
  }
  return Buffer.concat([page, ...blobs]);
}

/** Makes a Berkeley DB hash `Packages` in either byte order: small headers inside the hash page, others in chains. */
export function berkeleyDatabase(headers: readonly Buffer[], order: 'LE' | 'BE' = 'LE', pageSize = 512): Buffer {
  const uint32 = (page: Buffer, at: number, value: number) => page[`writeUInt32${order}`](value, at);
  const uint16 = (page: Buffer, at: number, value: number) => page[`writeUInt16${order}`](value, at);
  const pages: Buffer[] = [];
  const addPage = (type: number): Buffer => {
    const page = Buffer.alloc(pageSize);
    uint32(page, 8, pages.length);
    page[25] = type;
    pages.push(page);
    return page;
  };
  const meta = addPage(8);
  uint32(meta, 12, 0x061561);
  uint32(meta, 20, pageSize);
  for (const [position, header] of [Buffer.alloc(4), ...headers].entries()) {
    const hash = addPage(13);
    const key = Buffer.alloc(5, 1);
    key[`writeUInt32${order}`](position, 1);
    let value = Buffer.concat([Buffer.of(1), header]);
    if (value.length > pageSize / 4) {
      value = Buffer.alloc(12, 0);
      value[0] = 3;
      uint32(value, 4, pages.length);
      uint32(value, 8, header.length);
      for (let start = 0; start < header.length; start += pageSize - 26) {
        const chunk = header.subarray(start, start + pageSize - 26);
        const overflow = addPage(7);
        uint32(overflow, 16, start + chunk.length < header.length ? pages.length : 0);
        uint16(overflow, 22, chunk.length);
        chunk.copy(overflow, 26);
      }
    }
    uint16(hash, 20, 2);
    uint16(hash, 26, pageSize - key.length);
    uint16(hash, 28, pageSize - key.length - value.length);
    key.copy(hash, pageSize - key.length);
    value.copy(hash, pageSize - key.length - value.length);
  }
  uint32(meta, 32, pages.length - 1);
  return Buffer.concat(pages);
}

function bigEndian(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, index * 4);
  return bytes;
}

function littleEndian(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}
