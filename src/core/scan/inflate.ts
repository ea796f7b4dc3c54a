import { type Duplex, Readable } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

/** Output chunk in bytes: small enough to stay in a core's cache while it is hashed and read. */
const CHUNK_SIZE = 256 * 1024;
/** Largest zstd window that is accepted, as a power of two: 128 MiB, what decoders must offer at most by default. */
const ZSTD_WINDOW_LOG = 27;

/** Gives the buffer that a decoder fills next, of any size; what was in the one before is read by then. */
export type NextOutput = () => Buffer;

/** One buffer again and again. */
export function sameOutput(): NextOutput {
  const output = Buffer.allocUnsafeSlow(CHUNK_SIZE);
  return () => output;
}

/** What says "go on" and "this was all" to a decoder. */
export interface Flush {
  readonly go: number;
  readonly end: number;
}

/** What Node's zlib streams are made of: one step from a part of one buffer into a part of another. */
interface Stepper {
  readonly _handle: {
    onerror: (message: string, errno: number, code: string) => void;
    writeSync(
      flush: number,
      input: Buffer,
      inputOffset: number,
      inputLength: number,
      output: Buffer,
      outputOffset: number,
      outputLength: number,
    ): void;
  };
  /** After a step: bytes of room left in the output, bytes left of the input. */
  readonly _writeState: Uint32Array;
}

/**
 * Inflates gzip with any number of members; what follows the last one is ignored, as gzip does.
 * A chunk is valid until the next one is asked for, both of what is read and of what is given.
 */
export function gunzip(source: AsyncIterable<Buffer>, next = sameOutput()): AsyncIterable<Buffer> {
  const decoder = createGunzip({ chunkSize: CHUNK_SIZE });
  return inflate(decoder, source, { go: constants.Z_NO_FLUSH, end: constants.Z_FINISH }, next);
}

/** Decompresses zstd frames, none of which may end and another begin in one chunk; chunks as of `gunzip`. */
export function unzstd(source: AsyncIterable<Buffer>, next = sameOutput()): AsyncIterable<Buffer> {
  const params = { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG };
  const decoder = createZstdDecompress({ chunkSize: CHUNK_SIZE, params });
  return inflate(decoder, source, { go: constants.ZSTD_e_continue, end: constants.ZSTD_e_end }, next);
}

/**
 * Sends a source through a decoder of `node:zlib`; errors are the decoder's.
 *
 * A stream allocates each of its chunks anew and hands each step to another thread: of a layer of 1.1 GB that
 * inflates in 2.1 s of CPU time, it made 3.3 s, and garbage collections of another second. So its inner step
 * is called directly, into one buffer, where Node has it.
 */
export async function* inflate(
  decoder: Duplex,
  source: AsyncIterable<Buffer>,
  flush: Flush,
  next = sameOutput(),
): AsyncIterable<Buffer> {
  try {
    yield* isStepper(decoder) ? inflateInSteps(decoder, source, flush, next) : inflateAsStream(decoder, source);
  } finally {
    decoder.destroy();
  }
}

function isStepper(decoder: object): decoder is Stepper {
  if (!('_handle' in decoder && '_writeState' in decoder && decoder._writeState instanceof Uint32Array)) return false;
  const handle = decoder._handle;
  return typeof handle === 'object' && handle !== null && 'writeSync' in handle && 'onerror' in handle;
}

async function* inflateInSteps(
  { _handle: handle, _writeState: state }: Stepper,
  source: AsyncIterable<Buffer>,
  flush: Flush,
  next: NextOutput,
): AsyncIterable<Buffer> {
  let output = next();
  let filled = 0;
  let failure: Error | undefined;
  handle.onerror = (message, _errno, code) => (failure = Object.assign(new Error(message), { code }));
  /** Takes an input; returns whether the decoder left some of it, since it had reached the end before. */
  function* step(mode: number, input: Buffer): Generator<Buffer, boolean> {
    for (let left = input.length; ;) {
      handle.writeSync(mode, input, input.length - left, left, output, filled, output.length - filled);
      if (failure) throw failure;
      const [room = 0, unread = 0] = state;
      left = unread;
      filled = output.length - room;
      if (room > 0) return left > 0;
      yield output;
      output = next();
      filled = 0;
    }
  }
  let ended = false;
  for await (const chunk of source) ended ||= yield* step(flush.go, chunk);
  if (!ended) yield* step(flush.end, Buffer.alloc(0));
  if (filled > 0) yield output.subarray(0, filled);
}

async function* inflateAsStream(decoder: Duplex, source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const compressed = Readable.from(owned(source), { objectMode: false });
  compressed.on('error', (error) => decoder.destroy(error));
  for await (const chunk of compressed.pipe(decoder)) yield chunk as Buffer;
}

async function* owned(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  for await (const chunk of source) yield Buffer.from(chunk);
}
