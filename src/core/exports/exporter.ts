import type { ComparisonReport } from '../report/comparison-report.js';
import type { DockerfileReport } from '../report/dockerfile-report.js';
import type { ImageReport } from '../report/image-report.js';
import type { HistoryReport } from '../report/tag-history.js';

export interface ExportOptions {
  /** ANSI colours, for a terminal; only the table uses them. */
  readonly color?: boolean;
  /** Path of the Dockerfile as a code-scanning service knows it, relative with `/`; only SARIF uses it. */
  readonly dockerfilePath?: string;
}

/**
 * One format, one file. Pure and deterministic: the same report gives the same text, and times come from
 * the report alone. Names in a report are hostile: each format makes them inert in its own way.
 */
export interface Exporter {
  /** Name in `--format` and `?format=`, the file's name. */
  readonly format: string;
  readonly mediaType: string;
  /** File name extension without dot. */
  readonly extension: string;
  image?(report: ImageReport, options?: ExportOptions): string;
  comparison?(report: ComparisonReport, options?: ExportOptions): string;
  dockerfile?(report: DockerfileReport, options?: ExportOptions): string;
  history?(report: HistoryReport, options?: ExportOptions): string;
}
