import type { ComparisonReport } from '../report/comparison-report.js';
import type { ImageReport } from '../report/image-report.js';

/** One output format. A missing function means that the format cannot show that kind of report. Pure. */
export interface Exporter {
  /** Value of `--format` and `?format=`, the file's name. */
  readonly format: string;
  /** Without parameters; text is UTF-8. */
  readonly mediaType: string;
  /** File name extension without the dot. */
  readonly extension: string;
  comparison?(report: ComparisonReport): string;
  image?(report: ImageReport): string;
}
