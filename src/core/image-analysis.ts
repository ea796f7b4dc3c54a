import type { ObjectFile } from './catalogers/formats/elf-object.js';
import type { Linkage } from './catalogers/formats/elf-dynamic.js';
import type { BaseReport, LayerSizes } from './report/base.js';
import type { EntryTable } from './scan/entry-table.js';
import type { VisibleFile } from './ownership/visible-files.js';
import type { Body, FileNode, FileSystem } from './scan/file-system.js';
import type { ImageSizes, Platform, Problem } from './report/common.js';
import type {
  HistoryEntry,
  ImageConfig,
  LayerReport,
  Owner,
  PackageCounts,
  PackageReport,
  RemovedPackage,
  Surface,
} from './report/image-report.js';

/** A body that is shipped but cannot be seen in the final file system. */
export interface HiddenBody {
  /** Its last name, without leading slash. */
  readonly path: string;
  /** Layer that ships it. */
  readonly layerIndex: number;
  /** Layer whose entry hid it. */
  readonly hiddenByLayer: number;
  readonly kind: 'deleted' | 'overwritten' | 'metadataOnly';
  /** Stored bytes. */
  readonly storedSize: number;
  /** Number of the content in the file system. */
  readonly content: number;
}

/** All that is known of one image, in memory: rules, comparisons and reports read it. Layers are oldest first. */
export interface ImageAnalysis {
  readonly reference: string;
  /** Digest of the platform's manifest. */
  readonly digest: string;
  readonly mediaType: string;
  readonly platform: Platform;
  readonly created: string | null;
  readonly config: ImageConfig;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly LayerReport[];
  readonly history: readonly HistoryEntry[];
  readonly sizes: ImageSizes;
  readonly base: BaseReport;
  /** Bytes of the layers above the base. */
  readonly ownSizes: LayerSizes;
  readonly fileSystem: FileSystem;
  readonly hiddenBodies: readonly HiddenBody[];
  /** Entries of each layer as shipped. */
  readonly layerEntries: readonly EntryTable[];
  readonly packages: readonly PackageReport[];
  /** Names of packages of the same type that each package needs, in the order of `packages`. */
  readonly dependencies: readonly (readonly string[])[];
  readonly removedLater: readonly RemovedPackage[];
  readonly packageCounts: PackageCounts;
  readonly owners: readonly Owner[];
  /** Every visible name of a regular file, in the order of the file system. */
  readonly visibleNames: readonly VisibleFile[];
  /** Every visible body once, under its first name: the bytes sum to `visibleSize`. */
  readonly visibleFiles: readonly VisibleFile[];
  /** The owner of a visible regular file. */
  ownerOf(node: FileNode): Owner;
  /** What a visible program, library or script needs to start; undefined for any other file. */
  linkageOf(body: Body): Linkage | undefined;
  /** The objects of a visible static library; undefined for any other file. */
  staticLibraryOf(body: Body): readonly ObjectFile[] | undefined;
  /** The scripts by name of a visible package.json of a project; none of any other file. */
  nodeScriptsOf(body: Body): ReadonlyMap<string, string>;
  readonly surface: Surface;
  readonly problems: readonly Problem[];
}
