import type { LayerScan } from '../core/scan/layer-scan.js';
import type { ErrorDescription } from '../threads/messages.js';
import type { ComparisonInputs, ReadyComparison, ReadyImage, ReadyReport } from './analyzer.port.js';
import type { ImageReport } from '../core/report/image-report.js';

/** An image as it is sent to the thread, which asks for the scans that it does not have. */
export interface SentImage extends Omit<ReadyImage, 'layers'> {
  /** Oldest first. */
  readonly diffIds: readonly string[];
}

/** What the thread shall make: the report of one image, or a comparison. */
export type ReportTask =
  | { readonly image: SentImage }
  | {
      readonly baseline: SentImage;
      readonly candidate: SentImage;
      readonly inputs: ComparisonInputs;
      /** Which of the images a report is made of. */
      readonly reports: { readonly baseline: boolean; readonly candidate: boolean };
    };

export type ReportResult = ReadyReport<ImageReport> | ReadyComparison;

/** To the thread: a task, or a layer that it asked for. */
export type ToThread = { readonly id: number } & (
  | { readonly task: ReportTask }
  | { readonly diffId: string; readonly layer: LayerScan | Uint8Array<ArrayBuffer> }
  | { readonly diffId: string; readonly error: ErrorDescription }
);

/** From the thread: the end of a task, or the layer that it needs for one. */
export type FromThread = { readonly id: number } & (
  { readonly result: ReportResult } | { readonly error: ErrorDescription } | { readonly needs: string }
);
