import { CodedError } from '../core/errors.js';
import { analyzeImage } from '../core/analyze-image.js';
import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import { compareImages } from '../core/compare/compare-images.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { parsePlatform } from '../core/image/platform.js';
import { parseReference, type Transport } from '../core/image/reference.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import { describeImage } from '../core/report/describe-image.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { ScanLimits } from '../core/limits.js';
import type { RegistryAccess } from '../skopeo/access.js';
import type { Skopeo } from '../skopeo/skopeo.js';
import type { Analyzer, RegistryCredentials, ResolvedImage } from './analyzer.port.js';
import { LayerScanner, type LayerScannerParts, type ScanImageOptions } from './layer-scanner.js';
import { listPlatforms, resolveImage } from './resolve-image.js';

/** Raise it when a report says something else of the same scans. */
const REPORT_REVISION = 1;

export interface AnalyzerSettings extends LayerScannerParts {
  readonly skopeo: Skopeo;
  /** Folder with room for the blobs on their way. */
  readonly workFolder: string;
  readonly limits: ScanLimits;
  /** Milliseconds without progress after which a registry is given up. */
  readonly noProgress: number;
  /** Transports that references may use. */
  readonly transports: readonly Transport[];
  /** How a registry is reached. */
  accessFor(registry: string | null, credentials: RegistryCredentials | undefined): RegistryAccess;
}

/** The whole way from a reference to a report: skopeo, threads, store and core. */
export class ImageAnalyzer implements Analyzer {
  readonly scannerVersion = `${SCANNER_VERSION}-r${REPORT_REVISION}`;
  readonly #scanner: LayerScanner;

  constructor(private readonly settings: AnalyzerSettings) {
    this.#scanner = new LayerScanner(settings);
  }

  async resolve(text: string, options: Parameters<Analyzer['resolve']>[1]): Promise<ResolvedImage> {
    const reference = parseReference(text, { transports: this.settings.transports });
    const access = this.settings.accessFor(
      reference.transport === 'docker' ? reference.registry : null,
      options.credentials,
    );
    const { platform, signal } = options;
    const { skopeo, workFolder, limits, noProgress } = this.settings;
    return resolveImage(skopeo, reference, {
      access,
      signal,
      platform: platform === undefined ? null : parsePlatform(platform),
      workFolder,
      limits: { layerSize: limits.layerCompressedSize, noProgress },
    });
  }

  /** The platforms that a reference has; a single null for an image of one platform. */
  async platforms(text: string, { signal }: { signal: AbortSignal }): Promise<(string | null)[]> {
    const reference = parseReference(text, { transports: this.settings.transports });
    const access = this.settings.accessFor(reference.transport === 'docker' ? reference.registry : null, undefined);
    return listPlatforms(this.settings.skopeo, reference, { access, signal });
  }

  async analyze(image: ResolvedImage, options: ScanImageOptions): Promise<ImageAnalysis> {
    const scans = await this.#scanner.scan(image, options).finally(() => image.source.close());
    const size = scans.reduce((sum, scan) => sum + scan.uncompressedSize, 0);
    if (size > this.settings.limits.imageUncompressedSize)
      throw new CodedError('LAYER_TOO_LARGE', `the image has ${size} uncompressed bytes`);
    const entries = scans.reduce((sum, scan) => sum + scan.entries.types.length, 0);
    if (entries > this.settings.limits.imageEntries)
      throw new CodedError('TAR_TOO_MANY_ENTRIES', `the image has ${entries} entries`);
    options.onProgress({ stage: 'squash', detail: image.digest, done: 0, total: 1 });
    const { manifest, config } = image.source;
    return analyzeImage({ reference: image.reference, manifest, config, scans });
  }

  report(analysis: ImageAnalysis): ImageReport {
    return describeImage(analysis, [], { files: false });
  }

  compare(baseline: ImageAnalysis, candidate: ImageAnalysis): ComparisonReport {
    return compareImages({ analysis: baseline, findings: [] }, { analysis: candidate, findings: [] }, { files: false });
  }
}
