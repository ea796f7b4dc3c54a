import type { ComparisonReport } from '../core/report/comparison-report.js';
import type { ImageReport } from '../core/report/image-report.js';
import { ImageAnalyzer, type AnalyzerSettings } from './analyzer.js';
import type {
  Analyzer,
  ComparisonInputs,
  ImageReportListeners,
  ReadyImage,
  ReadyReport,
  ResolvedImage,
  ScannedLayer,
  Sides,
} from './analyzer.port.js';
import type { ScanImageOptions } from './layer-scanner.js';
import type { ReportThread } from './report-thread.js';

/** The analyzer of the service, whose reports are made in a thread of their own. */
export class ServiceAnalyzer extends ImageAnalyzer implements Analyzer {
  constructor(
    settings: AnalyzerSettings,
    private readonly thread: ReportThread,
  ) {
    super(settings);
  }

  override async scan(image: ResolvedImage, options: ScanImageOptions): Promise<ReadyImage> {
    const diffIds = image.layers.map(({ diffId }) => diffId);
    const coming = new Map(diffIds.map((diffId) => [diffId, Promise.withResolvers<ScannedLayer>()]));
    const layers = new Map([...coming].map(([diffId, { promise }]) => [diffId, promise]));
    this.thread.expect({ digest: image.digest, diffIds }, layers);
    const onLayer = (layer: ScannedLayer): Promise<void> => {
      coming.get(layer.diffId)?.resolve(layer);
      return Promise.resolve();
    };
    try {
      return await super.scan(image, { ...options, onLayer });
    } catch (error) {
      for (const { reject } of coming.values()) reject(error);
      throw error;
    }
  }

  async report(image: ReadyImage): Promise<ReadyReport<ImageReport>> {
    const [report] = await Promise.all([this.thread.report(image), image.saved]);
    return report;
  }

  async compare(
    images: Sides<ReadyImage>,
    inputs: ComparisonInputs,
    listeners: ImageReportListeners,
  ): Promise<ReadyReport<ComparisonReport>> {
    const { baseline, candidate } = images;
    const made = this.thread.compare(images, inputs, listeners);
    const [report] = await Promise.all([made, baseline.saved, candidate.saved]);
    return report;
  }

  override async close(): Promise<void> {
    await this.thread.close();
    await super.close();
  }
}
