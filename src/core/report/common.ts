import { z } from 'zod';
import { ERROR_KINDS, type ErrorCode } from '../errors.js';

/** Version of every report shape: fields are added within a version, never renamed or removed. */
export const SCHEMA_VERSION = 1;

/** A non-negative whole number of bytes. */
export const Bytes = z.int().nonnegative();
/** A whole number of bytes that may be negative: a difference, candidate minus baseline. */
export const DeltaBytes = z.int();
/** A whole number of things. */
export const Count = z.int().nonnegative();

export const ProblemCode = z.enum(Object.keys(ERROR_KINDS) as [ErrorCode, ...ErrorCode[]]);

/** A part of the image that could not be read; the rest of the report stands. */
export const Problem = z.object({
  layerIndex: z.int().nonnegative().nullable(),
  path: z.string().nullable(),
  code: ProblemCode,
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const Platform = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().nullable(),
});
export type Platform = z.infer<typeof Platform>;

/** Bytes that are shipped but cannot be seen, by what hid them. */
export const HiddenSizes = z.object({
  deleted: Bytes.describe('Hidden by a whiteout, an opaque directory or an entry that is not a regular file'),
  overwritten: Bytes.describe('Replaced by a file with other content'),
  metadataOnly: Bytes.describe('Replaced by a file with the same content: chmod, chown, touch'),
});
export type HiddenSizes = z.infer<typeof HiddenSizes>;

export const ImageSizes = z.object({
  compressedSize: Bytes.describe('Sum of the blob lengths: what a first pull downloads'),
  uncompressedSize: Bytes.describe('Sum of the tar stream lengths'),
  contentSize: Bytes.describe('Sum of the stored bytes of regular files over all layers'),
  visibleSize: Bytes.describe('Regular files of the final file system, a hard-linked inode once'),
  hidden: HiddenSizes,
  duplicateSize: Bytes.describe('(copies - 1) x size of visible files with equal content; part of visibleSize'),
});
export type ImageSizes = z.infer<typeof ImageSizes>;

export const PackageRole = z.enum(['build', 'runtime', 'unknown']);
export type PackageRole = z.infer<typeof PackageRole>;

/** Categories of owners: packages, residue classes by path, and the rest. */
export const OwnerCategory = z.enum([
  'os-package',
  'language-package',
  'package-lists',
  'package-cache',
  'vcs',
  'source-and-tests',
  'docs-and-locales',
  'logs-and-temp',
  'application',
]);
export type OwnerCategory = z.infer<typeof OwnerCategory>;
