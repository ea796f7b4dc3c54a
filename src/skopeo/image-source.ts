import type { ImageManifest } from '../core/image/manifest.js';
import type { ImageReference } from '../core/image/reference.js';
import type { Platform } from '../core/report/common.js';
import type { RegistryAccess } from './access.js';
import type { OnBlob } from './arriving-blob.js';
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
  /** Hands out the layers that are not in `skip`, by digest, while they arrive. See `pullLayers`. */
  readLayers(skip: ReadonlySet<string>, onBlob: OnBlob): Promise<void>;
  /** Removes what had to be copied to open it. */
  close(): Promise<void>;
}
