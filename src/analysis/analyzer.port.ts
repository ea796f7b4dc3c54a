import type { KnownImage } from '../core/base/find-base.js';
import type { ScannedImage } from '../core/analyze-image.js';
import type { BudgetWaiver } from '../core/report/budget.js';
import type { Platform } from '../core/report/common.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import type { ConfigStore } from '../skopeo/config-store.js';

/** The named steps of an analysis, in order. */
export const STAGES = ['resolve', 'manifest', 'pull', 'scan', 'squash', 'catalog', 'own', 'compare', 'store'] as const;
export type Stage = (typeof STAGES)[number];

/** How far a stage has come; `done` and `total` count whatever the stage counts (bytes, layers), 0 when unknown. */
export interface ProgressEvent {
  stage: Stage;
  detail: string;
  done: number;
  total: number;
}

/** User name and password, or an identity token, for one registry. */
export type RegistryCredentials = { username: string; password: string } | { identityToken: string };

/** Knows what private registries are asked with. */
export interface CredentialStore {
  /**
   * The credentials of the longest namespace that holds the repository.
   * @param registry `host[:port]`
   * @param repository path inside the registry
   * @throws CodedError SECRET_KEY_MISSING, SECRET_UNREADABLE: never an anonymous pull where credentials are stored
   */
  find(registry: string, repository: string): Promise<RegistryCredentials | undefined>;
}

/** What the manifest says, before any layer is pulled. Sizes are compressed bytes, layers oldest first. */
export interface ResolvedImage {
  reference: string;
  canonicalReference: string;
  repository: string;
  tag: string | null;
  /** Digest of the platform's manifest. */
  digest: string;
  indexDigest: string | null;
  platform: Platform;
  compressedSize: number;
  /** `instruction` made the layer, as far as the history tells. */
  layers: { digest: string; diffId: string; compressedSize: number; instruction: string | null }[];
}

/** What is counted of a layer. */
export interface LayerFacts {
  /** Bytes of its archive. */
  readonly uncompressedSize: number;
  readonly entryCount: number;
}

/** Keeps the scans of layers: one per diffId and scanner version, for every image and every worker. */
export interface LayerScanStore {
  /** Whether it keeps anything: without, nothing is packed for it. */
  readonly keeps: boolean;
  /** Those of these layers that need not be pulled again. */
  known(diffIds: string[], scannerVersion: string): Promise<ReadonlyMap<string, LayerFacts>>;
  load(diffId: string, scannerVersion: string): Promise<Uint8Array | undefined>;
  /** Storing a scan that is there already changes nothing. Sizes are bytes. */
  save(
    diffId: string,
    scannerVersion: string,
    encoded: Uint8Array<ArrayBuffer>,
    facts: { uncompressedSize: number; contentSize: number; entryCount: number },
  ): Promise<void>;
  /**
   * Claims those of the layers that nobody scans right now, over all workers. Whoever got some asks `known`
   * again before scanning, and whoever did not get all waits for the others to be known, or free again.
   */
  claim(diffIds: readonly string[], scannerVersion: string): Promise<LayerClaim>;
}

/** The right to scan some layers: renewed until it is released, free again soon after its holder died. */
export interface LayerClaim {
  readonly held: ReadonlySet<string>;
  /** Never rejects. */
  release(): Promise<void>;
}

/** Told what scanning costs, for metrics. */
export interface ScanObserver {
  /** Compressed bytes of one layer that arrived whole. */
  pulled(bytes: number): void;
  /** A layer was scanned here. */
  scanned(): void;
  /** A layer was not, since a scan of it was stored or under way. */
  reused(): void;
  /** An image waited for layers that other workers had claimed. */
  waited(seconds: number): void;
}

/** Knows images that were seen before. */
export interface KnownImages extends ConfigStore {
  /** Images whose layers are the first ones of this image, or all. */
  basesOf(image: Pick<ResolvedImage, 'repository' | 'layers'>): Promise<readonly KnownImage[]>;
}

/** The platform that stands for every platform of an index. */
export const ALL_PLATFORMS = 'all';

/** The platforms of a reference. */
export interface PlatformList {
  /** Digest of the index; null for an image of one platform. */
  indexDigest: string | null;
  /** As `os/arch[/variant]`; a single null for an image of one platform. */
  platforms: (string | null)[];
}

/** What a comparison is asked for beside two images. */
export interface ComparisonInputs {
  /** Rules in the grammar of `parseBudget`. */
  readonly budgets: readonly string[];
  /** Waivers of these rules. */
  readonly waivers: readonly BudgetWaiver[];
  /** Texts of the Dockerfiles that the images were built from: findings then name their lines. */
  readonly baselineDockerfile: string | null;
  readonly candidateDockerfile: string | null;
}

/** A layer of which there is a scan. */
export interface ScannedLayer {
  readonly diffId: string;
  /** The scan, encoded when it comes from the store, and where it is needed only: a scan itself may be gone a turn later. */
  load(): Promise<LayerScan | Uint8Array>;
}

/** An image of whose layers there are scans: what its reports are made from. */
export interface ReadyImage extends Omit<ScannedImage, 'scans'> {
  readonly digest: string;
  /** Oldest first. */
  readonly layers: readonly ScannedLayer[];
  /** Settles when what was scanned for it is stored, and nothing is left under way. Reports are given after that. */
  readonly saved: Promise<unknown>;
}

/** A report ready to be stored: `body` is its packed JSON. */
export interface ReadyReport<T> {
  readonly report: T;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The two sides of a comparison. */
export interface Sides<T> {
  readonly baseline: T;
  readonly candidate: T;
}

/** Told of the reports of those images of a comparison that have a listener, while the rest of it is made. */
export type ImageReportListeners = Partial<Sides<(report: ReadyReport<ImageReport>) => void>>;

/** Pulls images and turns them into reports. Every error it throws is a CodedError. */
export interface Analyzer {
  /** Catalogers, evidence versions and report version: what stored scans and reports are keyed by. */
  readonly scannerVersion: string;
  resolve(
    reference: string,
    options: { platform?: string; signal: AbortSignal; credentials?: RegistryCredentials },
  ): Promise<ResolvedImage>;
  platforms(
    reference: string,
    options: { signal: AbortSignal; credentials?: RegistryCredentials },
  ): Promise<PlatformList>;
  /** The tags of a repository, e.g. `docker.io/library/alpine`, in the registry's order. */
  tags(repository: string, options: { signal: AbortSignal; credentials?: RegistryCredentials }): Promise<string[]>;
  /** Has every layer scanned that nobody scanned before. */
  scan(
    image: ResolvedImage,
    options: { signal: AbortSignal; onProgress(event: ProgressEvent): void; userBase?: KnownImage },
  ): Promise<ReadyImage>;
  /** Whether the scans of all its layers are stored: directories are read from them. They are not collected meanwhile. */
  hasScans(image: ResolvedImage): Promise<boolean>;
  report(image: ReadyImage): Promise<ReadyReport<ImageReport>>;
  /** @param listeners given the reports of the images that are wanted beside the comparison, before it is given itself */
  compare(
    images: Sides<ReadyImage>,
    inputs: ComparisonInputs,
    listeners: ImageReportListeners,
  ): Promise<ReadyReport<ComparisonReport>>;
  /** Ends its threads and removes its files; what is under way fails with CANCELLED. */
  close(): Promise<void>;
}

/** Injection token of the Analyzer. */
export const ANALYZER = Symbol('Analyzer');
