import { CodedError, toCodedError } from '../core/errors.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import type { ArrivingBlob } from '../skopeo/arriving-blob.js';
import { BlobState, SharedBlobState } from '../threads/blob-state.js';
import type { Expected, PulledImage } from './expected-layer.js';
import { keepScan } from './keep-scan.js';
import type { LayerScannerParts } from './layer-scanner.js';

/** Scans blobs while they arrive, and hands over the layers that they turn out to be. */
export class BlobScanner {
  constructor(private readonly parts: Pick<LayerScannerParts, 'pool' | 'store' | 'observer'>) {}

  /** Scans one that is wanted for one or several layers of the image. @throws CodedError */
  async scan(blob: ArrivingBlob, { image, mine, imageSize, signal }: PulledImage): Promise<void> {
    const state = new SharedBlobState();
    const cancel = (): void => state.end(BlobState.cancelled);
    signal.addEventListener('abort', cancel, { once: true });
    void blob.outcome.then((finished) => state.end(finished ? BlobState.complete : BlobState.vanished));
    const { descriptor, unverifiedDigest } = blob;
    const scanned = this.parts.pool.scan({
      descriptor,
      state,
      sizeAtMost: () => blob.sizeAtMost(),
      imageSize,
      ...(unverifiedDigest === null ? {} : { digest: unverifiedDigest }),
    });
    const result = await scanned.then(
      (scan) => ({ scan }),
      (error: unknown) => ({ error }),
    );
    signal.removeEventListener('abort', cancel);
    const finished = await settled(blob, result);
    if (!finished) return;
    this.parts.observer?.pulled(finished.size);
    const delivered = new Set<Expected>();
    for (const [layerIndex, layer] of image.layers.entries()) {
      const expected = layer.digest === finished.digest ? mine.get(layer.diffId) : undefined;
      if (!expected || delivered.has(expected)) continue;
      await this.#deliver(result, expected, layerIndex);
      delivered.add(expected);
    }
  }

  async #deliver(
    result: { scan: LayerScan } | { error: unknown },
    expected: Expected,
    layerIndex: number,
  ): Promise<void> {
    if ('error' in result) {
      const { code, message, location, cause } = toCodedError(result.error);
      throw new CodedError(code, message, { ...location, layerIndex }, { cause });
    }
    const { scan } = result;
    if (scan.diffId !== expected.diffId) {
      throw new CodedError(
        'DIFFID_MISMATCH',
        `layer ${layerIndex} is ${scan.diffId}, the config says ${expected.diffId}`,
        { layerIndex },
      );
    }
    const kept = keepScan(this.parts.store, scan);
    expected.resolve(kept);
    this.parts.observer?.scanned();
    await kept.saved;
  }
}

/** The blob's outcome; a scan that failed on bad bytes need not wait for the rest of the download. */
async function settled(
  blob: ArrivingBlob,
  result: { scan: LayerScan } | { error: unknown },
): Promise<Awaited<ArrivingBlob['outcome']>> {
  if ('error' in result && toCodedError(result.error).code === 'CANCELLED') throw result.error;
  return blob.outcome;
}
