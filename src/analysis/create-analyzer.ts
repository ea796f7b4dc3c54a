import type { Config } from '../config.js';
import { DEFAULT_SCAN_LIMITS } from '../core/limits.js';
import { Skopeo } from '../skopeo/skopeo.js';
import { ScanPool } from '../threads/scan-pool.js';
import { ImageAnalyzer } from './analyzer.js';
import type { KnownImages, LayerScanStore } from './analyzer.port.js';
import { openScratch } from './scratch.js';

/** Milliseconds for a manifest or config, and without progress for layers. */
export const INSPECT_TIMEOUT = 60_000;
export const NO_PROGRESS = 30_000;

/** The analyzer of the service: registries only, layer scans in the store. */
export async function createAnalyzer(options: {
  store: LayerScanStore;
  knownImages: KnownImages;
  config: Pick<Config, 'dataDir' | 'insecureRegistries'>;
  environment: NodeJS.ProcessEnv;
}): Promise<ImageAnalyzer> {
  const { store, knownImages, config, environment } = options;
  const workFolder = await openScratch(config.dataDir);
  const insecure = new Set(config.insecureRegistries);
  return new ImageAnalyzer({
    skopeo: new Skopeo({ binary: 'skopeo', environment, temporaryFolder: workFolder, inspectTimeout: INSPECT_TIMEOUT }),
    pool: new ScanPool(DEFAULT_SCAN_LIMITS),
    store,
    knownImages,
    workFolder,
    limits: DEFAULT_SCAN_LIMITS,
    noProgress: NO_PROGRESS,
    transports: ['docker'],
    accessFor: (registry, credentials) => ({
      tlsVerify: registry === null || !insecure.has(registry),
      ...(credentials === undefined ? {} : { credentials }),
    }),
  });
}
