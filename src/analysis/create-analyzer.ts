import type { Config } from '../config.js';
import { EgressGuard } from '../registries/egress-guard.js';
import { Skopeo } from '../skopeo/skopeo.js';
import { Spawner } from '../skopeo/spawner.js';
import { ScanPool } from '../threads/scan-pool.js';
import type { AnalyzerSettings } from './analyzer.js';
import type { CredentialStore, KnownImages, LayerScanStore, ScanObserver } from './analyzer.port.js';
import { ReportThread } from './report-thread.js';
import { openScratch } from './scratch.js';
import { ServiceAnalyzer } from './service-analyzer.js';

/** The analyzer of the service: registries only, layer scans in the store. */
export async function createAnalyzer(options: {
  store: LayerScanStore;
  knownImages: KnownImages;
  observer?: ScanObserver;
  credentials?: CredentialStore;
  config: Pick<Config, 'dataDir' | 'allowedRegistries' | 'insecureRegistries' | 'scanLimits' | 'registryTimeouts'>;
  environment: NodeJS.ProcessEnv;
  /** The folder with the built code of threads and processes, where this file is not in it. */
  code?: URL;
}): Promise<ServiceAnalyzer> {
  const { store, knownImages, observer, credentials: credentialStore, config, environment } = options;
  const code = options.code ?? new URL('../', import.meta.url);
  const workFolder = await openScratch(config.dataDir);
  const { scanLimits: limits, registryTimeouts: timeouts } = config;
  const insecure = new Set(config.insecureRegistries);
  const guard = hasProxy(environment)
    ? undefined
    : new EgressGuard(config.allowedRegistries, config.insecureRegistries);
  const proxy = await guard?.start();
  const spawner = new Spawner(new URL('skopeo/spawner-process.js', code));
  const settings: AnalyzerSettings = {
    skopeo: new Skopeo({
      binary: 'skopeo',
      environment,
      temporaryFolder: workFolder,
      inspectTimeout: timeouts.inspect,
      run: spawner.run,
    }),
    spawner,
    pool: new ScanPool(limits, undefined, new URL('threads/', code)),
    store,
    knownImages,
    ...(observer === undefined ? {} : { observer }),
    ...(credentialStore === undefined ? {} : { credentials: credentialStore }),
    workFolder,
    limits,
    noProgress: timeouts.noProgress,
    transports: ['docker'],
    ...(guard === undefined ? {} : { guard }),
    accessFor: (registry, credentials) => ({
      tlsVerify: registry === null || !insecure.has(registry),
      ...(proxy === undefined ? {} : { proxy }),
      ...(credentials === undefined ? {} : { credentials }),
    }),
  };
  return new ServiceAnalyzer(settings, new ReportThread(new URL('analysis/report-worker.js', code)));
}

/** Where all goes out through an operator's proxy, that proxy decides what may be reached. */
function hasProxy(environment: NodeJS.ProcessEnv): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => Boolean(environment[name]));
}
