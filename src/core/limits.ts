/** Bounds on what an image may make us do. Sizes are actual bytes, never declared ones. */
export interface ScanLimits {
  /** Compressed bytes of one layer. */
  readonly layerCompressedSize: number;
  /** Uncompressed bytes of one layer. */
  readonly layerUncompressedSize: number;
  /** Uncompressed bytes of an image. */
  readonly imageUncompressedSize: number;
  /**
   * Output bytes for each input byte, beyond `ratioGraceSize` bytes of output that are always read: gzip reaches 1032
   * on zeros, and real layers hold files of zeros, at their very beginning too (docs/security.md, "Limits").
   */
  readonly compressionRatio: number;
  readonly ratioGraceSize: number;
  readonly layerEntries: number;
  readonly imageEntries: number;
  /** Bytes of all paths and link targets of one layer. */
  readonly layerNameSize: number;
  /** Bytes that catalogers may keep of one layer. */
  readonly layerEvidenceSize: number;
  readonly pathBytes: number;
  readonly pathComponents: number;
  /** Bytes of one PAX, long-name or sparse-map header. */
  readonly tarHeaderSize: number;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export const DEFAULT_SCAN_LIMITS: ScanLimits = {
  layerCompressedSize: 4 * GIB,
  layerUncompressedSize: 16 * GIB,
  imageUncompressedSize: 40 * GIB,
  compressionRatio: 200,
  ratioGraceSize: 512 * MIB,
  layerEntries: 1_500_000,
  imageEntries: 3_000_000,
  layerNameSize: 160 * MIB,
  layerEvidenceSize: 128 * MIB,
  pathBytes: 4096,
  pathComponents: 255,
  tarHeaderSize: MIB,
};
