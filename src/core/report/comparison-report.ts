import { z } from 'zod';
import { BudgetResult, BudgetVerdict } from './budget.js';
import { Bytes, Count, DeltaBytes, OwnerCategory, PackageRole, SCHEMA_VERSION } from './common.js';
import { CopyTrace } from './copy-trace.js';
import { DockerfileLines } from './dockerfile-lines.js';
import { Finding } from './finding.js';
import { ImageHead, PackageReport, SurfaceItem } from './image-report.js';
import { PurposeLedger } from './purposes.js';

export const SizesDelta = z.object({
  compressedSize: DeltaBytes,
  uncompressedSize: DeltaBytes,
  contentSize: DeltaBytes,
  visibleSize: DeltaBytes,
  hidden: z.object({ deleted: DeltaBytes, overwritten: DeltaBytes, metadataOnly: DeltaBytes }),
  duplicateSize: DeltaBytes,
  layerCount: z.int(),
  packageCounts: z.object({ total: z.int(), byType: z.record(z.string(), z.int()) }),
});
export type SizesDelta = z.infer<typeof SizesDelta>;

/** One line of the ledger: `bytes` of all rows sum to the contentSize delta. */
export const LedgerRow = z.object({
  category: z.union([OwnerCategory, z.enum(['hidden-deleted', 'hidden-overwritten', 'hidden-metadata-only'])]),
  role: PackageRole,
  change: z.enum(['added', 'removed', 'changed']),
  bytes: DeltaBytes,
  packages: Count.describe('How many packages are behind it'),
  files: z.int().describe('Difference of the number of files or hidden bodies behind it'),
  examples: z.array(z.string()).describe('purls or paths, the largest first, at most 10'),
});
export type LedgerRow = z.infer<typeof LedgerRow>;

export const Ledger = z.object({ rows: z.array(LedgerRow), residual: DeltaBytes.describe('Always 0') });
export type Ledger = z.infer<typeof Ledger>;

export const ChangedPackage = z.object({
  type: z.string(),
  name: z.string(),
  direction: z.enum(['upgraded', 'downgraded', 'changed']).describe('By the version order of the ecosystem'),
  baseline: PackageReport,
  candidate: PackageReport,
});
export type ChangedPackage = z.infer<typeof ChangedPackage>;

export const PackageChanges = z.object({
  added: z.array(PackageReport),
  removed: z.array(PackageReport),
  changed: z.array(ChangedPackage),
  unchangedCount: Count,
});
export type PackageChanges = z.infer<typeof PackageChanges>;

export const FileChange = z.object({
  path: z.string(),
  change: z.enum(['added', 'removed', 'content', 'metadata', 'moved']),
  from: z.string().nullable().describe('Earlier path of a moved file'),
  fields: z.array(z.enum(['type', 'mode', 'uid', 'gid', 'mtime', 'linkTarget', 'capability'])),
  baselineSize: Bytes.nullable(),
  candidateSize: Bytes.nullable(),
});
export type FileChange = z.infer<typeof FileChange>;

export const DirectoryChange = z.object({
  path: z.string(),
  depth: Count,
  delta: DeltaBytes.describe('visibleSize below it, candidate minus baseline'),
  added: Count,
  removed: Count,
  content: Count,
  metadata: Count,
  moved: Count,
});
export type DirectoryChange = z.infer<typeof DirectoryChange>;

export const FileChanges = z.object({
  counts: z.object({ added: Count, removed: Count, content: Count, metadata: Count, moved: Count, unchanged: Count }),
  bytes: z
    .object({ added: Bytes, removed: Bytes, content: DeltaBytes })
    .describe('added - removed + content = visibleSize delta; moved files count 0'),
  directories: z.array(DirectoryChange).describe('The largest differences, rolled up'),
  items: z.array(FileChange).optional().describe('Every change, with --files'),
});
export type FileChanges = z.infer<typeof FileChanges>;

export const LayerRef = z.object({
  index: Count,
  digest: z.string(),
  diffId: z.string(),
  compressedSize: Bytes,
  contentSize: Bytes,
  instruction: z.string().nullable(),
});
export type LayerRef = z.infer<typeof LayerRef>;

export const LayerChanges = z.object({
  sharedPrefix: Count.describe('Leading layers with equal chain id'),
  sharedPrefixSize: Bytes.describe('Their compressed bytes'),
  shared: z.array(z.object({ baseline: LayerRef, candidate: LayerRef })).describe('Equal diffId anywhere'),
  onlyBaseline: z.array(LayerRef),
  onlyCandidate: z.array(LayerRef),
});
export type LayerChanges = z.infer<typeof LayerChanges>;

export const CacheReuse = z.object({
  sharedPrefix: Count,
  firstDivergence: z
    .object({
      layerIndex: Count,
      baselineInstruction: z.string().nullable(),
      candidateInstruction: z.string().nullable(),
      cause: z.enum([
        'base-changed',
        'instruction-changed',
        'content-changed',
        'not-reproducible',
        'layer-added',
        'layer-removed',
        'unknown',
      ]),
      explanation: z.string(),
      paths: z.array(z.string()).describe('Files whose content, or only whose metadata, differ; at most 20'),
      pathCount: Count,
    })
    .nullable(),
  reusedSize: Bytes.describe('Compressed bytes of the shared prefix'),
  invalidatedSize: Bytes.describe('Compressed bytes of the candidate from the divergence on'),
  pullDeltaSize: Bytes.describe('Compressed bytes of layers that a holder of the baseline lacks'),
});
export type CacheReuse = z.infer<typeof CacheReuse>;

export const ConfigChange = z.object({
  field: z.string(),
  baseline: z.string().nullable(),
  candidate: z.string().nullable(),
});
export type ConfigChange = z.infer<typeof ConfigChange>;

const surfaceLists = {
  setuid: z.array(SurfaceItem),
  worldWritable: z.array(SurfaceItem),
  capabilities: z.array(SurfaceItem),
  shells: z.array(SurfaceItem),
  interpreters: z.array(SurfaceItem),
  compilers: z.array(SurfaceItem),
  packageManagers: z.array(SurfaceItem),
  secrets: z.array(SurfaceItem),
};
export const SurfaceChanges = z.object({ gained: z.object(surfaceLists), lost: z.object(surfaceLists) });
export type SurfaceChanges = z.infer<typeof SurfaceChanges>;

export const ComparisonReport = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  baseline: ImageHead,
  candidate: ImageHead,
  delta: SizesDelta,
  ledger: Ledger,
  purposes: PurposeLedger,
  packages: PackageChanges,
  files: FileChanges,
  copyTrace: CopyTrace,
  layers: LayerChanges,
  config: z.array(ConfigChange),
  cacheReuse: CacheReuse,
  surface: SurfaceChanges,
  findings: z.object({ fixed: z.array(Finding), introduced: z.array(Finding), remaining: z.array(Finding) }),
  budgets: z.array(BudgetResult),
  budgetVerdict: BudgetVerdict.nullable().describe('null without budgets'),
  dockerfiles: z
    .object({ baseline: DockerfileLines.nullable(), candidate: DockerfileLines.nullable() })
    .optional()
    .describe('The Dockerfiles that were given, with the bytes of each line; absent when none was'),
  verdict: z.string().describe('One sentence with the numbers that it rests on'),
});
export type ComparisonReport = z.infer<typeof ComparisonReport>;
