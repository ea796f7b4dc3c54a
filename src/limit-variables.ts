import { z } from 'zod';
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from './core/limits.js';

/** How long a registry may take. */
export interface RegistryTimeouts {
  /** Milliseconds for one manifest or config, connecting included. */
  readonly inspect: number;
  /** Milliseconds without progress of a layer. */
  readonly noProgress: number;
}

/** A limit as a variable: any whole number from 1 on, and the default of the core. */
const limit = (name: keyof ScanLimits, meaning: string) =>
  z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(DEFAULT_SCAN_LIMITS[name]).describe(meaning);
const seconds = (fallback: number, meaning: string) =>
  z.coerce.number().int().min(1).max(3600).default(fallback).describe(meaning);

/** The environment variables of what an image may make the service do. Sizes are counted, not believed. */
export const LIMIT_VARIABLES = {
  STAGEDIFF_MAX_LAYER_COMPRESSED_SIZE: limit('layerCompressedSize', 'Compressed bytes of one layer'),
  STAGEDIFF_MAX_LAYER_UNCOMPRESSED_SIZE: limit('layerUncompressedSize', 'Uncompressed bytes of one layer'),
  STAGEDIFF_MAX_IMAGE_UNCOMPRESSED_SIZE: limit('imageUncompressedSize', 'Uncompressed bytes of an image'),
  STAGEDIFF_MAX_COMPRESSION_RATIO: limit('compressionRatio', 'Output bytes for each input byte of a layer'),
  STAGEDIFF_RATIO_GRACE_SIZE: limit('ratioGraceSize', 'Output bytes of a layer that are read whatever the ratio'),
  STAGEDIFF_MAX_LAYER_ENTRIES: limit('layerEntries', 'Archive entries of one layer'),
  STAGEDIFF_MAX_IMAGE_ENTRIES: limit('imageEntries', 'Archive entries of an image'),
  STAGEDIFF_MAX_PATH_BYTES: limit('pathBytes', 'Bytes of a path in a layer'),
  STAGEDIFF_MAX_PATH_COMPONENTS: limit('pathComponents', 'Components of a path in a layer'),
  STAGEDIFF_MAX_TAR_HEADER_SIZE: limit('tarHeaderSize', 'Bytes of one PAX, long-name or sparse-map header'),
  STAGEDIFF_MAX_LAYER_NAME_SIZE: limit('layerNameSize', 'Bytes of all names and link targets of one layer'),
  STAGEDIFF_MAX_LAYER_EVIDENCE_SIZE: limit(
    'layerEvidenceSize',
    'Bytes of files that are kept of one layer for catalogers',
  ),
  STAGEDIFF_REGISTRY_TIMEOUT: seconds(30, 'For one manifest or config of a registry, connecting included, seconds'),
  STAGEDIFF_REGISTRY_NO_PROGRESS: seconds(30, 'Without progress of a layer until a registry is given up, seconds'),
};

type LimitValues = { readonly [Name in keyof typeof LIMIT_VARIABLES]: number };

export function toScanLimits(value: LimitValues): ScanLimits {
  return {
    layerCompressedSize: value.STAGEDIFF_MAX_LAYER_COMPRESSED_SIZE,
    layerUncompressedSize: value.STAGEDIFF_MAX_LAYER_UNCOMPRESSED_SIZE,
    imageUncompressedSize: value.STAGEDIFF_MAX_IMAGE_UNCOMPRESSED_SIZE,
    compressionRatio: value.STAGEDIFF_MAX_COMPRESSION_RATIO,
    ratioGraceSize: value.STAGEDIFF_RATIO_GRACE_SIZE,
    layerEntries: value.STAGEDIFF_MAX_LAYER_ENTRIES,
    imageEntries: value.STAGEDIFF_MAX_IMAGE_ENTRIES,
    pathBytes: value.STAGEDIFF_MAX_PATH_BYTES,
    pathComponents: value.STAGEDIFF_MAX_PATH_COMPONENTS,
    tarHeaderSize: value.STAGEDIFF_MAX_TAR_HEADER_SIZE,
    layerNameSize: value.STAGEDIFF_MAX_LAYER_NAME_SIZE,
    layerEvidenceSize: value.STAGEDIFF_MAX_LAYER_EVIDENCE_SIZE,
  };
}

export function toRegistryTimeouts(value: LimitValues): RegistryTimeouts {
  return {
    inspect: value.STAGEDIFF_REGISTRY_TIMEOUT * 1000,
    noProgress: value.STAGEDIFF_REGISTRY_NO_PROGRESS * 1000,
  };
}
