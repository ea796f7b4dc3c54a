import { CodedError } from '../errors.js';
import type { ScanLimits } from '../limits.js';
import { gunzip, unzstd } from './inflate.js';
import type { Compression } from './layer-scan.js';
import { type NextOutput, sameOutput } from './stepper.js';
import { splitZstdFrames } from './zstd-frames.js';

/** A blob being decompressed. */
export interface Decompressed {
  readonly compression: Compression;
  /**
   * The tar stream; a chunk is valid until the next one is asked for. Fails with LAYER_INVALID,
   * DECOMPRESSION_LIMIT or LAYER_TOO_LARGE.
   */
  readonly chunks: AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Tells the compression from the first bytes: media types are often wrong. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const zstd = head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd && head[0] === 0x28;
  const skippable = ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return zstd || skippable ? 'zstd' : 'none';
}

/**
 * Decompresses a blob as a stream: gzip with any number of members, zstd with any frames, or plain.
 * @param source chunks that are valid until the next one is asked for
 * @param next where decoders put what they make; what was not compressed stays in the source's chunks
 */
export async function decompress(
  source: AsyncIterable<Buffer>,
  limits: ScanLimits,
  next = sameOutput(),
): Promise<Decompressed> {
  const input = new Meter(source, limits);
  const iterator = input[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  const whole = rest(head, iterator);
  const compression = compressionOf(head);
  return { compression, chunks: guard(DECODERS[compression](whole, next), input, limits) };
}

type Decoder = (source: AsyncIterable<Buffer>, next: NextOutput) => AsyncIterable<Buffer>;

const DECODERS: Readonly<Record<Compression, Decoder>> = {
  gzip: gunzip,
  zstd: (source, next) => unzstd(splitZstdFrames(source), next),
  none: (source) => source,
};

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
    head = Buffer.concat([head, next.value]);
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
      if (size > limits.ratioGraceSize + input.size * limits.compressionRatio) {
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
