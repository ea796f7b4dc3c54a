import { CodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import type { LayerScan } from '../core/scan/layer-scan.js';

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
   * Counts a scan for each layer of the image that it is of, and gives it back.
   * @throws CodedError LAYER_TOO_LARGE, TAR_TOO_MANY_ENTRIES
   */
  add(scan: LayerScan, layerCount: number): LayerScan {
    const { imageUncompressedSize, imageEntries } = this.limits;
    this.#size += scan.uncompressedSize * layerCount;
    this.#entries += scan.entries.types.length * layerCount;
    if (this.#size > imageUncompressedSize) {
      throw this.#end('LAYER_TOO_LARGE', `the image has over ${imageUncompressedSize} uncompressed bytes`);
    }
    if (this.#entries > imageEntries) {
      throw this.#end('TAR_TOO_MANY_ENTRIES', `the image has over ${imageEntries} entries`);
    }
    return scan;
  }

  #end(code: 'LAYER_TOO_LARGE' | 'TAR_TOO_MANY_ENTRIES', message: string): CodedError {
    const error = new CodedError(code, message);
    this.#over.abort(error);
    return error;
  }
}
