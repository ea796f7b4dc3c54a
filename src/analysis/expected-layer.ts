import type { CodedError } from '../core/errors.js';
import type { LayerFacts, ResolvedImage, ScannedLayer } from './analyzer.port.js';

/** A layer with what is counted of it. */
export interface CountedLayer extends ScannedLayer, LayerFacts {
  /** Settles when the scan is stored, or could not be. */
  readonly saved: Promise<unknown>;
}

/** A layer that this process scans right now. */
export interface Expected {
  readonly diffId: string;
  readonly promise: Promise<CountedLayer>;
  resolve(layer: CountedLayer): void;
  reject(error: CodedError): void;
}

/** An image on its way. */
export interface PulledImage {
  readonly image: ResolvedImage;
  /** Layers that are to be scanned here. */
  readonly mine: ReadonlyMap<string, Expected>;
  /** Bytes that are pulled. */
  readonly imageSize: number;
  readonly signal: AbortSignal;
}
