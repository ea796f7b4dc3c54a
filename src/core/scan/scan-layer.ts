import { createHash } from 'node:crypto';
import type { Cataloger } from '../catalogers/cataloger.js';
import { CodedError } from '../errors.js';
import type { ScanLimits } from '../limits.js';
import { decompress } from './decompress.js';
import type { LayerScan } from './layer-scan.js';
import { LayerVisitor } from './layer-visitor.js';
import { TarReader } from './tar/tar-reader.js';

/** sha256 of the tar stream of a layer. */
export interface LayerHash {
  /** Takes the next bytes, valid during the call only. */
  update(chunk: Buffer): void;
  /** All that was taken since the last digest, in hexadecimal. */
  digest(): string;
}

/** What a layer is scanned for and against. */
export interface ScanOptions {
  readonly catalogers: readonly Cataloger[];
  readonly limits: ScanLimits;
  /** diffId from the config; the scan fails with DIFFID_MISMATCH when it is another. */
  readonly diffId?: string;
  /** Computes the diffId, in another thread for instance; it is left in the middle of a stream when the scan fails. */
  readonly hash?: LayerHash;
}

/**
 * Scans a layer in one pass over its blob: compression by magic bytes, diffId, tar entries, the content
 * hash of every regular file and the bodies that catalogers asked for. Nothing is written anywhere.
 * Memory is bounded by the number of entries and the largest file that a cataloger wants.
 * @param blob the compressed bytes, in chunks of any size
 * @throws CodedError LAYER_INVALID, TAR_*, DECOMPRESSION_LIMIT, LAYER_TOO_LARGE, DIFFID_MISMATCH
 */
export async function scanLayer(blob: AsyncIterable<Buffer>, options: ScanOptions): Promise<LayerScan> {
  const visitor = new LayerVisitor(options.catalogers, options.limits);
  const reader = new TarReader(visitor, options.limits.tarHeaderSize);
  const hash = options.hash ?? new OwnHash();
  const { compression, chunks } = await decompress(blob, options.limits);
  let uncompressedSize = 0;
  for await (const chunk of chunks) {
    uncompressedSize += chunk.length;
    hash.update(chunk);
    reader.write(chunk);
    await visitor.settle();
  }
  reader.end();
  await visitor.settle();
  const diffId = `sha256:${hash.digest()}`;
  if (options.diffId !== undefined && options.diffId !== diffId) {
    throw new CodedError('DIFFID_MISMATCH', `the layer is ${diffId}, the config says ${options.diffId}`);
  }
  return {
    diffId,
    compression,
    uncompressedSize,
    contentSize: visitor.contentSize,
    entries: visitor.table.finish(),
    evidence: visitor.evidence,
    problems: visitor.problems,
  };
}

/** Hashes in the thread that scans. */
class OwnHash implements LayerHash {
  readonly #hash = createHash('sha256');

  update(chunk: Buffer): void {
    this.#hash.update(chunk);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
