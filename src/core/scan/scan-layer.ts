import { createHash } from 'node:crypto';
import type { Cataloger } from '../catalogers/cataloger.js';
import { CodedError } from '../errors.js';
import type { ScanLimits } from '../limits.js';
import { decompress } from './decompress.js';
import type { LayerScan } from './layer-scan.js';
import { LayerVisitor } from './layer-visitor.js';
import { TarReader } from './tar/tar-reader.js';

/** What a layer is scanned for and against. */
export interface ScanOptions {
  readonly catalogers: readonly Cataloger[];
  readonly limits: ScanLimits;
  /** diffId from the config; the scan fails with DIFFID_MISMATCH when it is another. */
  readonly diffId?: string;
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
  const digest = createHash('sha256');
  const { compression, chunks } = await decompress(blob, options.limits);
  let uncompressedSize = 0;
  for await (const chunk of chunks) {
    uncompressedSize += chunk.length;
    digest.update(chunk);
    reader.write(chunk);
    await visitor.settle();
  }
  reader.end();
  await visitor.settle();
  const diffId = `sha256:${digest.digest('hex')}`;
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
