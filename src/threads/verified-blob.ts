import { createHash, type Hash } from 'node:crypto';
import { CodedError } from '../core/errors.js';
import { parseDigest } from '../core/image/digest.js';
import type { Decompressed } from '../core/scan/decompress.js';

/** A blob whose digest is computed while it is read. A chunk is valid until the next one is asked for. */
class VerifiedBlob implements AsyncIterable<Buffer> {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #hash: Hash;
  #isRead = false;

  constructor(
    blob: AsyncIterable<Buffer>,
    private readonly digest: string,
  ) {
    this.#chunks = blob[Symbol.asyncIterator]();
    this.#hash = createHash(parseDigest(digest).algorithm);
  }

  /** Without `return`: who stops early leaves the rest to `finish`. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return { next: () => this.#next() };
  }

  /** Reads what nobody has read. @throws CodedError DIGEST_MISMATCH */
  async finish(): Promise<void> {
    while (!this.#isRead) await this.#next();
  }

  async #next(): Promise<IteratorResult<Buffer>> {
    if (this.#isRead) return { done: true, value: undefined };
    const next = await this.#chunks.next();
    if (next.done !== true) {
      this.#hash.update(next.value);
      return next;
    }
    this.#isRead = true;
    if (this.digest.endsWith(`:${this.#hash.digest('hex')}`)) return next;
    throw new CodedError('DIGEST_MISMATCH', `a layer does not match its digest ${this.digest}`);
  }
}

/**
 * Decompresses a blob and fails at its end when it has another digest, also where the decompressor does not need all of
 * it: gzip ignores what follows zeros.
 * @param decompress `decompress` with its limits
 * @throws CodedError DIGEST_MISMATCH, and as `decompress`
 */
export async function decompressVerified(
  blob: AsyncIterable<Buffer>,
  digest: string,
  decompress: (blob: AsyncIterable<Buffer>) => Promise<Decompressed>,
): Promise<Decompressed> {
  const verified = new VerifiedBlob(blob, digest);
  const { compression, chunks } = await decompress(verified);
  return { compression, chunks: withEnd(chunks, verified) };
}

async function* withEnd(chunks: Decompressed['chunks'], blob: VerifiedBlob): AsyncIterable<Buffer> {
  yield* chunks;
  await blob.finish();
}
