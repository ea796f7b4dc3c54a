import { createHash } from 'node:crypto';
import type { Cataloger } from '../catalogers/cataloger.js';
import type { ScanLimits } from '../limits.js';
import { decompress, type Decompressed } from './decompress.js';
import type { LayerScan } from './layer-scan.js';
import { LayerVisitor } from './layer-visitor.js';
import { TarReader } from './tar/tar-reader.js';

/** What a layer is scanned for and against. */
export interface ScanOptions {
  readonly catalogers: readonly Cataloger[];
  readonly limits: ScanLimits;
}

/**
 * Scans a layer in one pass over its blob: compression by magic bytes, diffId, tar entries, the content
 * hash of every regular file and the bodies that catalogers asked for. Nothing is written anywhere.
 * Memory is bounded by the number of entries and the largest file that a cataloger wants.
 * @param blob the compressed bytes, in chunks of any size
 * @throws CodedError LAYER_INVALID, TAR_*, DECOMPRESSION_LIMIT, LAYER_TOO_LARGE
 */
export async function scanLayer(blob: AsyncIterable<Buffer>, options: ScanOptions): Promise<LayerScan> {
  return scanArchive(await decompress(blob, options.limits), options);
}

/**
 * Scans a layer that is decompressed elsewhere. See `scanLayer`.
 * @throws CodedError what `layer.chunks` throws, TAR_*
 */
export async function scanArchive(layer: Decompressed, options: ScanOptions): Promise<LayerScan> {
  const visitor = new LayerVisitor(options.catalogers, options.limits);
  const reader = new TarReader(visitor, options.limits.tarHeaderSize);
  const digest = createHash('sha256');
  let uncompressedSize = 0;
  for await (const chunk of layer.chunks) {
    uncompressedSize += chunk.length;
    digest.update(chunk);
    reader.write(chunk);
    await visitor.settle();
  }
  reader.end();
  await visitor.settle();
  const diffId = `sha256:${digest.digest('hex')}`;
  return {
    diffId,
    compression: layer.compression,
    uncompressedSize,
    contentSize: visitor.contentSize,
    entries: visitor.table.finish(),
    evidence: visitor.evidence,
    problems: visitor.problems,
  };
}
