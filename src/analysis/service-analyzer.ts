import type { ImageReport } from '../core/report/image-report.js';
import { ImageAnalyzer, type AnalyzerSettings } from './analyzer.js';
import type {
  Analyzer,
  ComparisonInputs,
  ReadyComparison,
  ReadyImage,
  ReadyReport,
  ResolvedImage,
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

  override scan(image: ResolvedImage, options: ScanImageOptions): Promise<ReadyImage> {
    this.thread.prepare();
    return super.scan(image, options);
  }

  report(image: ReadyImage): Promise<ReadyReport<ImageReport>> {
    return this.thread.report(image);
  }

  compare(images: Sides<ReadyImage>, inputs: ComparisonInputs, reports: Sides<boolean>): Promise<ReadyComparison> {
    return this.thread.compare(images, inputs, reports);
  }

  override async close(): Promise<void> {
    await this.thread.close();
    await super.close();
  }
}
