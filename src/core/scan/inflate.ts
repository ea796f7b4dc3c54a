import { type Duplex, Readable } from 'node:stream';
import { constants, createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { gunzipMembers } from './gzip-members.js';
import { CHUNK_SIZE, hasSteps, sameOutput, Stepper } from './stepper.js';

/** Largest zstd window that is accepted, as a power of two: 128 MiB, what decoders must offer at most by default. */
const ZSTD_WINDOW_LOG = 27;

/**
 * Inflates gzip with any number of members; zeros that follow the last one are ignored, as gzip does.
 * A chunk is valid until the next one is asked for, both of what is read and of what is given.
 * @throws Error with a `code` of zlib
 */
export async function* gunzip(source: AsyncIterable<Buffer>, next = sameOutput()): AsyncIterable<Buffer> {
  const decoder = createInflateRaw();
  try {
    yield* hasSteps(decoder) ? gunzipMembers(new Stepper(decoder, next), source) : gunzipAsStream(source);
  } finally {
    decoder.destroy();
  }
}

/** The same by the streams that Node documents. */
export const gunzipAsStream = (source: AsyncIterable<Buffer>): AsyncIterable<Buffer> =>
  throughStream(createGunzip({ chunkSize: CHUNK_SIZE }), source);

/** Decompresses zstd frames, none of which may end and another begin in one chunk; chunks and errors as of `gunzip`. */
export async function* unzstd(source: AsyncIterable<Buffer>, next = sameOutput()): AsyncIterable<Buffer> {
  const params = { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG };
  const decoder = createZstdDecompress({ chunkSize: CHUNK_SIZE, params });
  try {
    yield* hasSteps(decoder) ? throughSteps(new Stepper(decoder, next), source) : throughStream(decoder, source);
  } finally {
    decoder.destroy();
  }
}

async function* throughSteps(stepper: Stepper, source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let ended = false;
  for await (const chunk of source) ended ||= (yield* stepper.step(constants.ZSTD_e_continue, chunk)) > 0;
  if (!ended) yield* stepper.step(constants.ZSTD_e_end, Buffer.alloc(0));
  yield stepper.rest();
}

async function* throughStream(decoder: Duplex, source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const compressed = Readable.from(owned(source), { objectMode: false });
  compressed.on('error', (error) => decoder.destroy(error));
  for await (const chunk of compressed.pipe(decoder)) yield chunk as Buffer;
}

async function* owned(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  for await (const chunk of source) yield Buffer.from(chunk);
}
