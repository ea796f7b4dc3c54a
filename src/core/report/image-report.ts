import { z } from 'zod';
import {
  Bytes,
  Count,
  HiddenSizes,
  ImageSizes,
  OwnerCategory,
  PackageRole,
  Platform,
  Problem,
  SCHEMA_VERSION,
} from './common.js';
import { BaseReport, LayerSizes } from './base.js';
import { BudgetResult, BudgetVerdict } from './budget.js';
import { Finding } from './finding.js';
import { Prediction } from './prediction.js';

export const ImageConfig = z.object({
  user: z.string().describe("'' is root"),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  workingDir: z.string(),
  exposedPorts: z.array(z.string()),
  envNames: z.array(z.string()).describe('Names only: values may be secret'),
  labels: z.record(z.string(), z.string()),
});
export type ImageConfig = z.infer<typeof ImageConfig>;

export const LayerReport = z.object({
  index: Count.describe('0 is the oldest'),
  digest: z.string().describe('sha256 of the blob'),
  diffId: z.string().describe('sha256 of the uncompressed tar'),
  mediaType: z.string(),
  compression: z.enum(['gzip', 'zstd', 'none']).describe('By the magic bytes, not the media type'),
  compressedSize: Bytes,
  uncompressedSize: Bytes,
  contentSize: Bytes,
  entryCount: Count,
  visibleSize: Bytes.describe('Bytes of this layer that are visible in the final file system'),
  hidden: HiddenSizes.describe('Bytes of this layer that a later entry hides'),
  createdBy: z.string().nullable().describe('History entry, verbatim'),
  instruction: z.string().nullable().describe('Dockerfile instruction recovered from it'),
  base: z.boolean().describe('Whether it belongs to the base image'),
});
export type LayerReport = z.infer<typeof LayerReport>;

export const HistoryEntry = z.object({
  createdBy: z.string().nullable(),
  emptyLayer: z.boolean(),
  layerIndex: Count.nullable().describe(
    'The layer that it made; null for metadata only or when the history does not fit',
  ),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

export const PackageReport = z.object({
  type: z.string().describe('purl type'),
  name: z.string(),
  version: z.string(),
  architecture: z.string().nullable(),
  purl: z.string(),
  ownedSize: Bytes.describe('Visible bytes that it owns'),
  declaredSize: Bytes.nullable().describe('What its own database says'),
  layerIndex: Count.nullable().describe('Layer where its database entry first appears in the surviving state'),
  instruction: z.string().nullable(),
  location: z.string(),
  role: PackageRole,
  ownedBy: z.string().nullable().describe('purl of the OS package that owns all its files'),
});
export type PackageReport = z.infer<typeof PackageReport>;

export const RemovedPackage = PackageReport.pick({
  type: true,
  name: true,
  version: true,
  architecture: true,
  purl: true,
  location: true,
}).extend({
  layerIndex: Count.nullable().describe('Layer that brought it'),
  removedInLayer: Count.describe('Layer whose state no longer lists it'),
});
export type RemovedPackage = z.infer<typeof RemovedPackage>;

export const PackageCounts = z.object({
  total: Count.describe('Without those that another package owns'),
  byType: z.record(z.string(), Count).describe('All that are listed'),
});
export type PackageCounts = z.infer<typeof PackageCounts>;

export const Owner = z.object({
  category: OwnerCategory,
  role: PackageRole,
  name: z.string().describe('purl of a package, else the category'),
  bytes: Bytes,
  files: Count,
  layerIndex: Count.nullable().describe('Layer that brought the package; null for the other categories'),
});
export type Owner = z.infer<typeof Owner>;

export const SurfaceItem = z.object({ path: z.string(), detail: z.string(), layerIndex: Count, visible: z.boolean() });
export type SurfaceItem = z.infer<typeof SurfaceItem>;

/** Security facts; `visible: false` marks what only ships in a lower layer. */
export const Surface = z.object({
  user: z.string(),
  runsAsRoot: z.boolean(),
  setuid: z.array(SurfaceItem).describe('setuid and setgid files'),
  worldWritable: z.array(SurfaceItem),
  capabilities: z.array(SurfaceItem),
  shells: z.array(SurfaceItem),
  interpreters: z.array(SurfaceItem),
  compilers: z.array(SurfaceItem),
  packageManagers: z.array(SurfaceItem),
  secrets: z.array(SurfaceItem).describe('Private keys and token-like files; detail never shows the secret'),
});
export type Surface = z.infer<typeof Surface>;

export const FileReport = z.object({
  path: z.string().describe('Without leading slash; bytes that are not UTF-8 are shown as U+FFFD'),
  pathBase64: z.string().optional().describe('The raw bytes, when they are not UTF-8'),
  type: z.enum(['file', 'directory', 'symlink', 'character-device', 'block-device', 'fifo', 'socket']),
  size: Bytes.describe('Apparent size'),
  storedSize: Bytes.optional().describe('Stored bytes, where they differ'),
  mode: Count,
  uid: z.int(),
  gid: z.int(),
  linkTarget: z.string().nullable(),
  layerIndex: Count.nullable(),
  owner: z.string().nullable().describe('purl or category, for regular files'),
});
export type FileReport = z.infer<typeof FileReport>;

export const ImageHead = z.object({
  reference: z.string(),
  digest: z.string().describe('Digest of the manifest of this platform'),
  mediaType: z.string(),
  platform: Platform,
  created: z.string().nullable(),
  config: ImageConfig,
  sizes: ImageSizes,
  base: BaseReport.describe('Where the base image ends, and the bytes of its layers'),
  ownSizes: LayerSizes.describe('Bytes of the layers above the base'),
  packageCounts: PackageCounts,
});
export type ImageHead = z.infer<typeof ImageHead>;

export const ImageReport = ImageHead.extend({
  schemaVersion: z.literal(SCHEMA_VERSION),
  layers: z.array(LayerReport),
  history: z.array(HistoryEntry),
  packages: z.array(PackageReport),
  removedLater: z.array(RemovedPackage).describe('Packages of a lower layer that the final image no longer lists'),
  owners: z.array(Owner).describe('Largest first; bytes sum to visibleSize'),
  surface: Surface,
  findings: z.array(Finding),
  prediction: Prediction.describe('What a multi-stage build of the same program would carry'),
  problems: z.array(Problem),
  budgets: z.array(BudgetResult).optional().describe('When there are rules that the image is held against'),
  budgetVerdict: BudgetVerdict.optional(),
  files: z.array(FileReport).optional(),
});
export type ImageReport = z.infer<typeof ImageReport>;
