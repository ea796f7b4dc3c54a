import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** One entry of a layer. Paths have no leading slash. */
export interface TarEntry {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly content:
    | { readonly type: 'directory' }
    | { readonly type: 'symlink' | 'hardlink'; readonly target: string }
    | { readonly type: 'bytes'; readonly bytes: Buffer }
    /** A file of this machine; exactly `size` bytes of it are taken. */
    | { readonly type: 'file'; readonly source: string; readonly size: number };
}

const BLOCK = 512;
/** Files up to this size are read at once, larger ones in pieces. */
const SMALL_FILE_BYTES = 1 << 20;
const TYPE_FLAGS = { bytes: '0', file: '0', hardlink: '1', symlink: '2', directory: '5' };

/** The entries as a tar stream (POSIX ustar, pax headers for long names); the same entries give the same bytes. */
export async function* writeTar(entries: Iterable<TarEntry>, modified: Date): AsyncGenerator<Buffer> {
  const time = Math.floor(modified.getTime() / 1000);
  for (const entry of entries) {
    yield* header(entry, time);
    if (entry.content.type === 'bytes') yield pad(entry.content.bytes);
    if (entry.content.type === 'file') yield* fileBody(entry.content.source, entry.content.size);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* fileBody(source: string, size: number): AsyncGenerator<Buffer> {
  let seen = 0;
  if (size <= SMALL_FILE_BYTES) {
    const bytes = await readFile(source);
    seen = bytes.length;
    yield bytes;
  } else {
    for await (const chunk of createReadStream(source, { highWaterMark: SMALL_FILE_BYTES }) as AsyncIterable<Buffer>) {
      seen += chunk.length;
      yield chunk;
    }
  }
  if (seen !== size) throw new Error(`${source} changed while it was read; run the demonstration again`);
  yield Buffer.alloc(paddingOf(size));
}

function* header({ path, mode, content }: TarEntry, time: number): Generator<Buffer> {
  const name = content.type === 'directory' ? `${path}/` : path;
  const target = 'target' in content ? content.target : '';
  const size = content.type === 'bytes' ? content.bytes.length : content.type === 'file' ? content.size : 0;
  const records = Buffer.from(paxRecord('path', name) + paxRecord('linkpath', target));
  if (records.length > 0) {
    yield block({ name: 'PaxHeaders/entry', mode: 0o644, size: records.length, time, flag: 'x', target: '' });
    yield pad(records);
  }
  yield block({ name, mode, size, time, flag: TYPE_FLAGS[content.type], target });
}

/** A pax record, `LENGTH KEY=VALUE\n` where the length counts itself; '' for what fits into the plain header. */
function paxRecord(key: string, value: string): string {
  if (Buffer.byteLength(value) <= 100) return '';
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length).length).length;
  return `${length + digits}${rest}`;
}

interface Fields {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly time: number;
  readonly flag: string;
  readonly target: string;
}

function block({ name, mode, size, time, flag, target }: Fields): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  bytes.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(time, 136, 12);
  bytes.write(' '.repeat(8), 148);
  bytes.write(flag, 156);
  bytes.write(target, 157, 100);
  bytes.write('ustar\x0000', 257, 'latin1');
  const checksum = bytes.reduce((sum, byte) => sum + byte, 0);
  bytes.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(paddingOf(bytes.length))]);
