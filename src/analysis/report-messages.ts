import type { LayerScan } from '../core/scan/layer-scan.js';
import type { ErrorDescription } from '../threads/messages.js';
import type { ComparisonInputs, ReadyImage, Sides } from './analyzer.port.js';

/** An image as it is sent to the thread, which asks for the scans that it does not have. */
export interface SentImage extends Omit<ReadyImage, 'layers' | 'saved'> {
  /** Oldest first. */
  readonly diffIds: readonly string[];
}

/** An image whose layers may still be on their way. */
export interface ComingImage extends Pick<SentImage, 'digest' | 'diffIds'> {
  /** Digests of the images that a report is wanted of together with it. */
  readonly together?: readonly string[];
}

/** What the thread shall make: the report of one image, or a comparison. */
export type ReportTask =
  | { readonly image: SentImage }
  | {
      readonly baseline: SentImage;
      readonly candidate: SentImage;
      readonly inputs: ComparisonInputs;
      /** Which of the images a report is made of. */
      readonly reports: Sides<boolean>;
    };

/** To the thread: a task, an image to make ready for one, or a layer that it asked for. */
export type ToThread = { readonly id: number } & (
  | { readonly task: ReportTask }
  | { readonly coming: ComingImage }
  | { readonly diffId: string; readonly layer: LayerScan | Uint8Array<ArrayBuffer> }
  | { readonly diffId: string; readonly error: ErrorDescription }
);

/**
 * From the thread: the end of a task with the text of its report as JSON, that of one of its images before, or the layer
 * that it needs.
 */
export type FromThread = { readonly id: number } & (
  | { readonly result: string }
  | { readonly side: keyof Sides<unknown>; readonly text: string }
  | { readonly error: ErrorDescription }
  | { readonly needs: string }
);
