import type { ImageManifest } from '../core/image/manifest.js';
import type { ImageReference } from '../core/image/reference.js';
import type { Platform } from '../core/report/common.js';
import type { RegistryAccess } from './access.js';
import type { OnBlob } from './arriving-blob.js';
import type { ConfigStore } from './config-store.js';
import type { PullLimits } from './pull.js';

export interface OpenOptions {
  readonly access?: RegistryAccess;
  readonly signal?: AbortSignal;
  /** What the user asked for, or null. */
  readonly platform: Platform | null;
  /** What is taken of an index when the user asked for nothing. */
  readonly hostPlatform: Platform;
  /** Folder with room for the blobs. */
  readonly workFolder: string;
  readonly limits: PullLimits;
  /** Where configs are looked for first. */
  readonly configs?: ConfigStore;
}

/** Which layers of an image are wanted. */
export interface LayerRequest {
  /** Digests of layers that are not needed. */
  readonly skip: ReadonlySet<string>;
  readonly onBlob: OnBlob;
  readonly signal?: AbortSignal;
}

/** A resolved reference: the manifest is checked, and the rest can be read. */
export interface ImageSource {
  /** Of a registry: pinned to the digest of the manifest. */
  readonly reference: ImageReference;
  /** Digest of the index that the manifest was chosen from; null when there is none. */
  readonly indexDigest: string | null;
  readonly manifest: ImageManifest;
  /** The bytes of the config, not checked yet. */
  readConfig(): Promise<Uint8Array>;
  /** Hands out layers while they arrive. See `pullLayers`. */
  readLayers(request: LayerRequest): Promise<void>;
  /** The provenance that the builder put beside the image, not judged yet; null when there is none. */
  readProvenance(): Promise<Uint8Array | null>;
  /** Removes what had to be copied to open it. */
  close(): Promise<void>;
}
