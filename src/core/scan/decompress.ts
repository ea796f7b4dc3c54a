import { Readable } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { CodedError } from '../errors.js';
import type { ScanLimits } from '../limits.js';
import type { Compression } from './layer-scan.js';
import { splitZstdFrames } from './zstd-frames.js';

/** Output chunk in bytes: Node's default of 16 KiB makes inflating three times slower. */
const CHUNK_SIZE = 1024 ** 2;
/** Largest zstd window that is accepted, as a power of two: 128 MiB, what decoders must offer at most by default. */
const ZSTD_WINDOW_LOG = 27;

/** A blob being decompressed. */
export interface Decompressed {
  readonly compression: Compression;
  /** The tar stream. Fails with LAYER_INVALID, DECOMPRESSION_LIMIT or LAYER_TOO_LARGE. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Tells the compression from the first bytes: media types are often wrong. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const zstd = head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd && head[0] === 0x28;
  const skippable = ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return zstd || skippable ? 'zstd' : 'none';
}

/** Decompresses a blob as a stream: gzip with any number of members, zstd with any frames, or plain. */
export async function decompress(source: AsyncIterable<Buffer>, limits: ScanLimits): Promise<Decompressed> {
  const input = new Meter(source, limits);
  const iterator = input[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  const whole = rest(head, iterator);
  const compression = compressionOf(head);
  if (compression === 'none') return { compression, chunks: guard(whole, input, limits) };
  const inflate =
    compression === 'gzip'
      ? createGunzip({ chunkSize: CHUNK_SIZE })
      : createZstdDecompress({ chunkSize: CHUNK_SIZE, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } });
  const compressed = Readable.from(compression === 'gzip' ? whole : splitZstdFrames(whole), { objectMode: false });
  compressed.on('error', (error) => inflate.destroy(error));
  compressed.pipe(inflate);
  return { compression, chunks: guard(inflate, input, limits) };
}

/** Counts the compressed bytes that were read. */
class Meter implements AsyncIterable<Buffer> {
  size = 0;

  constructor(
    private readonly source: AsyncIterable<Buffer>,
    private readonly limits: ScanLimits,
  ) {}

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    for await (const chunk of this.source) {
      this.size += chunk.length;
      if (this.size > this.limits.layerCompressedSize) {
        throw new CodedError(
          'LAYER_TOO_LARGE',
          `the layer is over ${this.limits.layerCompressedSize} compressed bytes`,
        );
      }
      yield chunk;
    }
  }
}

async function readHead(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const next = await iterator.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* rest(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  if (head.length > 0) yield head;
  yield* { [Symbol.asyncIterator]: () => iterator };
}

/** Applies the limits on the output and turns the decompressor's errors into ours. */
async function* guard(chunks: AsyncIterable<Buffer>, input: Meter, limits: ScanLimits): AsyncIterable<Buffer> {
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limits.layerUncompressedSize) {
        throw new CodedError(
          'DECOMPRESSION_LIMIT',
          `the layer is over ${limits.layerUncompressedSize} uncompressed bytes`,
        );
      }
      if (size > limits.ratioGraceSize && size > input.size * limits.compressionRatio) {
        throw new CodedError('DECOMPRESSION_LIMIT', `the layer expands more than ${limits.compressionRatio} times`);
      }
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? new CodedError('LAYER_INVALID', `the layer cannot be decompressed: ${error.message}`, {}, { cause: error })
      : error;
  }
}

const isZlibError = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(Z_|ZSTD_|ERR_ZLIB)/.test(error.code);
