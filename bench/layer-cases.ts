import { Readable } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';
import { databases, largeFile, longNames, manyEntries, sparseFile, storedGzip, zeros } from './layer-streams.js';

const GIB = 1024 ** 3;

/** A layer that is made while it is read, and what the scan must say of it. */
export interface LayerCase {
  readonly title: string;
  /** 'done', or the code that must stop the scan. */
  readonly outcome: string;
  blob(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Layers of a size that memory could not hold, by name. None of them is ever on disk. */
export const LAYER_CASES: Readonly<Record<string, LayerCase>> = {
  sparse: {
    title: 'a sparse file of 10 GB',
    outcome: 'done',
    blob: () => storedGzip(sparseFile(10_000_000_000)),
  },
  large: {
    title: 'a file of 2 GB that does not compress',
    outcome: 'done',
    blob: () => storedGzip(largeFile(2_000_000_000)),
  },
  entries: {
    title: '1,000,000 entries with 100 bytes each',
    outcome: 'done',
    blob: () => storedGzip(manyEntries(1_000_000, 100)),
  },
  'gzip-bomb': {
    title: 'a gzip bomb: 10 GiB of zeros',
    outcome: 'DECOMPRESSION_LIMIT',
    blob: () => Readable.from(zeros(10 * GIB)).pipe(createGzip()),
  },
  'zstd-bomb': {
    title: 'a zstd bomb: 10 GiB of zeros',
    outcome: 'DECOMPRESSION_LIMIT',
    blob: () => Readable.from(zeros(10 * GIB)).pipe(createZstdCompress()),
  },
  'many-entries': {
    title: '10,000,000 empty entries',
    outcome: 'TAR_TOO_MANY_ENTRIES',
    blob: () => storedGzip(manyEntries(10_000_000, 0)),
  },
  'long-names': {
    title: '200,000 entries with names of 4,000 bytes',
    outcome: 'TAR_TOO_MANY_ENTRIES',
    blob: () => storedGzip(longNames(200_000)),
  },
  evidence: {
    title: '2,000 package databases of 1 MB each',
    outcome: 'done',
    blob: () => storedGzip(databases(2000)),
  },
};
