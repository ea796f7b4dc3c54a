import type { CodedError } from '../core/errors.js';
import type { LayerFacts, ScannedLayer } from './analyzer.port.js';

/** A layer with what is counted of it. */
export type CountedLayer = ScannedLayer & LayerFacts;

/** A layer that this process scans right now. */
export interface Expected {
  readonly diffId: string;
  readonly promise: Promise<CountedLayer>;
  resolve(layer: CountedLayer): void;
  reject(error: CodedError): void;
}
