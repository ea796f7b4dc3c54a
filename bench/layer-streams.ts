import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BLOCK = 512;
const MIB = 1024 ** 2;

/** A ustar header; sizes over 8 GiB are written in base 256. */
export function header(name: string, size: number, type = '0', patch: readonly [number, Buffer][] = []): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name.slice(0, 100));
  block.write('0000644\u00000000000\u00000000000\u0000', 100);
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('00000000000\u0000        ', 136);
  block.write(type, 156);
  block.write('ustar  \0', 257);
  for (const [offset, bytes] of patch) bytes.copy(block, offset);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const padded = (body: Buffer): Buffer => Buffer.concat([body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
const octal = (value: number): Buffer =>
  value < 8 ** 11
    ? Buffer.from(`${value.toString(8).padStart(11, '0')}\0`)
    : Buffer.concat([Buffer.from([0x80, 0, 0, 0]), bigEndian(value)]);

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** One old GNU sparse file: four stored runs of 4 KiB, holes between them. */
export function* sparseFile(apparentSize: number): Iterable<Buffer> {
  const run = 4096;
  const offsets = [0, 1, 2, 3].map((index) => Math.floor(((apparentSize - run) / 3) * index));
  const map = offsets.flatMap((offset) => [octal(offset), octal(run)]);
  yield header('data/sparse', 4 * run, 'S', [
    [386, Buffer.concat(map)],
    [483, octal(apparentSize)],
  ]);
  yield Buffer.alloc(4 * run, 'x');
  yield Buffer.alloc(2 * BLOCK);
}

/** One regular file that does not compress. */
export function* largeFile(size: number): Iterable<Buffer> {
  yield header('data/large', size);
  const random = createHash('shake256', { outputLength: MIB }).update('large').digest();
  for (let left = size; left > 0; left -= MIB) {
    random.writeBigUInt64LE(BigInt(left));
    yield Buffer.from(random.subarray(0, left));
  }
  yield Buffer.alloc(((BLOCK - (size % BLOCK)) % BLOCK) + 2 * BLOCK);
}

/** Headers that differ in their names only, made without counting all of each. */
export function headersLike(size: number): (name: string) => Buffer {
  const model = header('', size);
  const sum = Number.parseInt(model.toString('latin1', 148, 154), 8);
  return (name) => {
    const block = Buffer.from(model);
    const length = block.write(name, 0, 100);
    let total = sum;
    for (let index = 0; index < length; index++) total += block[index] ?? 0;
    block.write(total.toString(8).padStart(6, '0'), 148);
    return block;
  };
}

/** Many small files in a plausible tree, 1000 to a directory; an empty body for `bodySize` 0. */
export function* manyEntries(count: number, bodySize: number): Iterable<Buffer> {
  const headerOf = headersLike(bodySize);
  let parts: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const directory = Math.floor(index / 1000);
    parts.push(
      headerOf(`usr/share/group-${directory % 37}/package-${directory}/module-number-${index}.js`),
      ...(bodySize > 0 ? [padded(Buffer.alloc(bodySize, `${index} `))] : []),
    );
    if (parts.length < 1000) continue;
    yield Buffer.concat(parts);
    parts = [];
  }
  yield Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** One file of zeros, which compresses as well as anything can. */
export function* zeros(size: number): Iterable<Buffer> {
  yield header('zeros', size);
  for (let left = size; left > 0; left -= MIB) yield Buffer.alloc(Math.min(left, MIB));
  yield Buffer.alloc(((BLOCK - (size % BLOCK)) % BLOCK) + 2 * BLOCK);
}

/** gzip without compression (RFC 1951, 3.2.4), so that making the input costs next to nothing. */
export function* storedGzip(chunks: Iterable<Buffer>): Iterable<Buffer> {
  yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  let checksum = 0;
  let length = 0;
  for (const chunk of chunks) {
    checksum = crc32(chunk, checksum);
    length += chunk.length;
    const parts: Buffer[] = [];
    for (let at = 0; at < chunk.length; at += 65_535) {
      const piece = chunk.subarray(at, at + 65_535);
      const head = Buffer.alloc(5);
      head.writeUInt16LE(piece.length, 1);
      head.writeUInt16LE(piece.length ^ 0xffff, 3);
      parts.push(head, piece);
    }
    yield Buffer.concat(parts);
  }
  const tail = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  tail.writeUInt32LE(checksum >>> 0, 5);
  tail.writeUInt32LE(length % 2 ** 32, 9);
  yield tail;
}

/** Entries whose names are long and all different, by GNU long names. */
export function* longNames(count: number): Iterable<Buffer> {
  const tail = `/${'n'.repeat(200)}`.repeat(19);
  for (let index = 0; index < count; index++) {
    const name = padded(Buffer.from(`${index}${tail}\0`));
    yield Buffer.concat([header('././@LongLink', name.length, 'L'), name, header('x', 0)]);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** Files that a cataloger keeps whole. */
export function* databases(count: number): Iterable<Buffer> {
  const stanza = 'Package: p\nVersion: 1\nStatus: install ok installed\n\n';
  for (let index = 0; index < count; index++) {
    const body = padded(Buffer.alloc(1_000_000, stanza));
    yield Buffer.concat([header(`var/lib/dpkg/status.d/package-${index}`, 1_000_000), body]);
  }
  yield Buffer.alloc(2 * BLOCK);
}
