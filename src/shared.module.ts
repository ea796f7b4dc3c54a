import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { AccessKeys } from './access/access-keys.js';
import { AnalyzerShutdown } from './analysis/analyzer-shutdown.js';
import { AuditLog } from './audit-log/audit-log.js';
import { RegistryCredentialStore } from './registries/registry-credential-store.js';
import {
  ANALYZER,
  type Analyzer,
  type CredentialStore,
  type KnownImages,
  type LayerScanStore,
  type ScanObserver,
} from './analysis/analyzer.port.js';
import { CONFIG, type Config } from './config.js';
import { PrismaKnownImages } from './database/known-images.store.js';
import { PrismaLayerScanStore } from './database/layer-scan.store.js';
import { DATABASE_URL, PrismaService } from './database/prisma.service.js';
import { JobQueue } from './jobs/queue.js';
import { SecretBox } from './secrets/secret-box.js';
import { Metrics } from './metrics/metrics.js';

/** What the modules cannot make themselves. */
export interface AppOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly createAnalyzer: (
    store: LayerScanStore,
    knownImages: KnownImages,
    observer: ScanObserver,
    credentials: CredentialStore,
  ) => Analyzer | Promise<Analyzer>;
}

/** Database, queue and analyzer: what HTTP and the worker share. */
@Module({})
export class SharedModule {
  static with({ config, databaseUrl, createAnalyzer }: AppOptions): DynamicModule {
    const shared: (Provider & { provide?: InjectionToken })[] = [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE_URL, useValue: databaseUrl },
      { provide: SecretBox, useValue: new SecretBox(config.secretKey, config.previousSecretKeys) },
      {
        provide: ANALYZER,
        useFactory: createAnalyzer,
        inject: [PrismaLayerScanStore, PrismaKnownImages, Metrics, RegistryCredentialStore],
      },
      AnalyzerShutdown,
      Metrics,
      PrismaService,
      PrismaLayerScanStore,
      PrismaKnownImages,
      JobQueue,
      AccessKeys,
      AuditLog,
      RegistryCredentialStore,
    ];
    return { module: SharedModule, providers: shared, exports: shared, global: true };
  }
}
