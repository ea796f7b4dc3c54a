import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerFacts } from './analyzer.port.js';

/**
 * Counts the layers of one image as their scans come in, and ends the work when they are too much together: each
 * layer within its own limits, 127 of them would fill the memory.
 */
export class ImageTotal {
  readonly #over = new AbortController();
  #size = 0;
  #entries = 0;

  constructor(private readonly limits: Pick<ScanLimits, 'imageUncompressedSize' | 'imageEntries'>) {}

  /** Aborted with the error that `add` throws. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /**
   * Counts a layer as often as the image has it.
   * @throws CodedError LAYER_TOO_LARGE, TAR_TOO_MANY_ENTRIES
   */
  add({ uncompressedSize, entryCount }: LayerFacts, layerCount: number): void {
    const { imageUncompressedSize, imageEntries } = this.limits;
    this.#size += uncompressedSize * layerCount;
    this.#entries += entryCount * layerCount;
    if (this.#size > imageUncompressedSize) {
      throw this.#end('LAYER_TOO_LARGE', `the image has over ${imageUncompressedSize} uncompressed bytes`);
    }
    if (this.#entries > imageEntries) {
      throw this.#end('TAR_TOO_MANY_ENTRIES', `the image has over ${imageEntries} entries`);
    }
  }

  #end(code: 'LAYER_TOO_LARGE' | 'TAR_TOO_MANY_ENTRIES', message: string): CodedError {
    const error = new CodedError(code, message);
    this.#over.abort(error);
    return error;
  }
}
