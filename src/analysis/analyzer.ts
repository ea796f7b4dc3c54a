import { rm } from 'node:fs/promises';
import { analyzeImage, emptyStack } from '../core/analyze-image.js';
import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import { CodedError } from '../core/errors.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { hostPlatform, parsePlatform } from '../core/image/platform.js';
import { parseReference, type Transport } from '../core/image/reference.js';
import { decodeLayerScan } from '../core/scan/codec.js';
import type { EgressGuard } from '../registries/egress-guard.js';
import type { RegistryAccess } from '../skopeo/access.js';
import { openImage, type OpenedImage } from '../skopeo/open-image.js';
import type { Skopeo } from '../skopeo/skopeo.js';
import type { Spawner } from '../skopeo/spawner.js';
import type { ScanPool } from '../threads/scan-pool.js';
import type {
  Analyzer,
  CredentialStore,
  KnownImages,
  PlatformList,
  ReadyImage,
  RegistryCredentials,
  ResolvedImage,
  ScannedLayer,
} from './analyzer.port.js';
import { LayerScanner, type LayerScannerParts, type ScanImageOptions } from './layer-scanner.js';
import { imagesInProvenance, type UsedImage } from '../core/base/provenance.js';
import { describeResolved, listPlatforms } from './resolve-image.js';

/** Raise it when a report says something else of the same scans. */
const REPORT_REVISION = 4;

export interface AnalyzerSettings extends LayerScannerParts {
  readonly pool: ScanPool;
  readonly skopeo: Skopeo;
  /** What starts skopeo, closed with the analyzer. */
  readonly spawner?: Spawner;
  /** Folder with room for the blobs on their way; the analyzer removes it when it is closed. */
  readonly workFolder: string;
  /** What connections pass through, closed with the analyzer. */
  readonly guard?: EgressGuard;
  /** Milliseconds without progress after which a registry is given up. */
  readonly noProgress: number;
  /** Transports that references may use. */
  readonly transports: readonly Transport[];
  /** Where base images are looked for beside the history, and configs before the registry. */
  readonly knownImages?: KnownImages;
  /** Where the credentials of a registry are looked for when the caller gives none. */
  readonly credentials?: CredentialStore;
  /** How a registry is reached. */
  accessFor(registry: string | null, credentials: RegistryCredentials | undefined): RegistryAccess;
}

/** What its provenance says that the build used. An attestation that cannot be had is as none: the image is what counts. */
async function usedImages(opened: OpenedImage): Promise<UsedImage[]> {
  const statement = await opened.readProvenance().catch(() => null);
  return statement === null ? [] : imagesInProvenance(statement);
}

/** The way from a reference to an analysis: skopeo, threads, store and core. */
export class ImageAnalyzer implements Omit<Analyzer, 'report' | 'compare'> {
  readonly scannerVersion = `${SCANNER_VERSION}-r${REPORT_REVISION}`;
  readonly #scanner: LayerScanner;
  readonly #opened = new WeakMap<ResolvedImage, OpenedImage>();

  constructor(private readonly settings: AnalyzerSettings) {
    this.#scanner = new LayerScanner(settings);
  }

  async resolve(text: string, options: Parameters<Analyzer['resolve']>[1]): Promise<ResolvedImage> {
    const { skopeo, workFolder, noProgress, limits, knownImages } = this.settings;
    const reference = this.#parse(text);
    const opened = await openImage(skopeo, reference, {
      access: await this.#accessTo(reference, options.credentials),
      signal: options.signal,
      platform: options.platform === undefined ? null : parsePlatform(options.platform),
      hostPlatform: hostPlatform(process.arch),
      workFolder,
      limits: { layerSize: limits.layerCompressedSize, noProgress },
      ...(knownImages && reference.transport === 'docker' ? { configs: knownImages } : {}),
    });
    const image = describeResolved(reference, opened);
    this.#opened.set(image, opened);
    return image;
  }

  async platforms(text: string, options: Parameters<Analyzer['platforms']>[1]): Promise<PlatformList> {
    const reference = this.#parse(text);
    const access = await this.#accessTo(reference, options.credentials);
    return listPlatforms(this.settings.skopeo, reference, { access, signal: options.signal });
  }

  async tags(repository: string, options: Parameters<Analyzer['tags']>[1]): Promise<string[]> {
    const reference = this.#parse(repository);
    if (reference.transport !== 'docker') throw new CodedError('UNSUPPORTED_TRANSPORT', 'only registries have tags');
    const access = await this.#accessTo(reference, options.credentials);
    return this.settings.skopeo.listTags(reference, { access, signal: options.signal });
  }

  /** Has every layer scanned that nobody scanned before, and gives all that reports are made from. */
  async scan(image: ResolvedImage, options: ScanImageOptions): Promise<ReadyImage> {
    const opened = this.#opened.get(image);
    if (!opened) throw new CodedError('INTERNAL', 'the image was resolved by another analyzer');
    const scanning = this.#scanner.scan(image, opened, options);
    const saving = scanning.then(({ saved }) => saved);
    const used = scanning.then(() => usedImages(opened));
    const closed = Promise.allSettled([saving, used]).then(() => opened.close());
    const saved = closed.then(() => saving);
    saved.catch(() => undefined); // for those who do not wait for it
    try {
      const { layers } = await scanning;
      options.onProgress({ stage: 'squash', detail: image.digest, done: 0, total: 1 });
      const { manifest, config } = opened;
      const knownImages = await this.settings.knownImages?.basesOf(image);
      return {
        ...{ digest: image.digest, reference: image.reference, manifest, config, layers, saved },
        usedImages: await used,
        ...(knownImages ? { knownImages } : {}),
        ...(options.userBase ? { userBase: options.userBase } : {}),
      };
    } catch (error) {
      await closed;
      throw error;
    }
  }

  /** As `scan`, and works out all that is known of the image, in this thread: layers are stacked as they come. */
  async analyze(resolved: ResolvedImage, options: Omit<ScanImageOptions, 'onLayer'>): Promise<ImageAnalysis> {
    const stack = emptyStack(resolved.layers.length);
    const onLayer = async (layer: ScannedLayer): Promise<void> => {
      const loaded = await layer.load();
      if (loaded instanceof Uint8Array) stack.push(await decodeLayerScan(loaded));
      // a scan that is about to be stored is gone after that
      else stack.push(this.settings.store.keeps ? structuredClone(loaded) : loaded);
    };
    const image = await this.scan(resolved, { ...options, onLayer });
    const analysis = analyzeImage({ ...image, scans: stack.scans }, stack);
    await image.saved;
    return analysis;
  }

  async hasScans({ layers }: ResolvedImage): Promise<boolean> {
    const diffIds = [...new Set(layers.map(({ diffId }) => diffId))];
    return (await this.settings.store.known(diffIds, SCANNER_VERSION)).size === diffIds.length;
  }

  async close(): Promise<void> {
    await this.settings.pool.close();
    await this.settings.spawner?.close();
    await this.settings.guard?.close();
    await rm(this.settings.workFolder, { recursive: true, force: true });
  }

  #parse(text: string): ReturnType<typeof parseReference> {
    return parseReference(text, { transports: this.settings.transports });
  }

  async #accessTo(
    reference: ReturnType<typeof parseReference>,
    given: RegistryCredentials | undefined,
  ): Promise<RegistryAccess> {
    if (reference.transport !== 'docker') return this.settings.accessFor(null, given);
    const { registry, repository } = reference;
    const credentials = given ?? (await this.settings.credentials?.find(registry, repository));
    return this.settings.accessFor(registry, credentials);
  }
}
