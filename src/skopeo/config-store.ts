/** Keeps the configs of images by the digest of their manifest, so that none is fetched twice. */
export interface ConfigStore {
  /** The config as it was saved; the caller checks it against the manifest. */
  loadConfig(imageDigest: string): Promise<Uint8Array | undefined>;
  /** Saving one that is there already changes nothing. */
  saveConfig(imageDigest: string, config: Uint8Array): Promise<void>;
}
