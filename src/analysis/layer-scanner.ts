import { setTimeout as sleep } from 'node:timers/promises';
import { SCANNER_VERSION } from '../core/catalogers/scanner-version.js';
import type { KnownImage } from '../core/base/find-base.js';
import { CodedError, toCodedError } from '../core/errors.js';
import type { ScanLimits } from '../core/limits.js';
import { settleAll } from '../core/settle-all.js';
import type { ArrivingBlob } from '../skopeo/arriving-blob.js';
import type { OpenedImage } from '../skopeo/open-image.js';
import type { ScanPool } from '../threads/scan-pool.js';
import type {
  LayerFacts,
  LayerScanStore,
  ProgressEvent,
  ResolvedImage,
  ScannedLayer,
  ScanObserver,
} from './analyzer.port.js';
import { BlobScanner } from './blob-scanner.js';
import type { CountedLayer, Expected } from './expected-layer.js';
import { ImageTotal } from './image-total.js';

/** How often layers are asked for that another worker scans. */
const WAIT_MILLISECONDS = 500;

export interface LayerScannerParts {
  readonly pool: Pick<ScanPool, 'scan'>;
  readonly store: LayerScanStore;
  readonly limits: ScanLimits;
  readonly observer?: ScanObserver;
}

/** The layers of an image. */
export interface ScannedLayers {
  /** Oldest first. */
  readonly layers: readonly ScannedLayer[];
  /** Settles when nothing is left under way: what was scanned is stored, or could not be. */
  readonly saved: Promise<unknown>;
}

export interface ScanImageOptions {
  readonly signal: AbortSignal;
  onProgress(event: ProgressEvent): void;
  /** Given each layer of the image, oldest first, as soon as it and all below it are scanned. */
  onLayer?(layer: ScannedLayer): Promise<void>;
  /** The base that the user names. */
  readonly userBase?: KnownImage;
}

/** Gives the scans of an image's layers: from the store, from a scan under way, or by pulling what is missing. */
export class LayerScanner {
  readonly #underWay = new Map<string, Expected>();
  readonly #blobs: BlobScanner;

  constructor(private readonly parts: LayerScannerParts) {
    this.#blobs = new BlobScanner(parts);
  }

  /**
   * Has every layer scanned. No layer is pulled or scanned by two at a time, in all workers.
   * @throws CodedError those of a pull and a scan, and of `ImageTotal`
   */
  async scan(image: ResolvedImage, opened: OpenedImage, options: ScanImageOptions): Promise<ScannedLayers> {
    const diffIds = [...new Set(image.layers.map((layer) => layer.diffId))];
    const known = await this.parts.store.known(diffIds, SCANNER_VERSION);
    const scans = new Map<string, Promise<CountedLayer>>();
    const mine = new Map<string, Expected>();
    const total = new ImageTotal(this.parts.limits);
    const signal = AbortSignal.any([options.signal, total.signal]);
    let done = 0;
    for (const diffId of diffIds) {
      const facts = known.get(diffId);
      const layerCount = image.layers.filter((layer) => layer.diffId === diffId).length;
      const found = facts
        ? Promise.resolve(this.#stored(diffId, facts))
        : this.#join(this.#underWay.get(diffId) ?? this.#expect(diffId, mine), mine);
      const scan = found.then((each) => {
        total.add(each, layerCount);
        return each;
      });
      if (!mine.has(diffId)) this.parts.observer?.reused();
      scans.set(diffId, scan);
      void scan.then(
        () => options.onProgress({ stage: 'scan', detail: diffId, done: ++done, total: diffIds.length }),
        () => undefined,
      );
    }
    const layers = image.layers.map(
      ({ diffId }) => scans.get(diffId) ?? Promise.reject(new CodedError('INTERNAL', 'a layer got lost')),
    );
    const all = Promise.all(layers);
    const given = (async (): Promise<void> => {
      for (const layer of layers) await options.onLayer?.(await layer);
    })();
    const pulled = mine.size > 0 ? this.#obtain(image, opened, mine, { ...options, signal }) : undefined;
    try {
      const [scanned] = await Promise.all([all, given]);
      return {
        layers: scanned,
        saved: settleAll([...(pulled ? [pulled] : []), ...scanned.map((layer) => layer.saved)]),
      };
    } catch (error) {
      await Promise.allSettled([all, given, pulled]); // nothing is left under way when this throws
      throw error;
    }
  }

  #expect(diffId: string, mine: Map<string, Expected>): Expected {
    const { promise, resolve, reject } = Promise.withResolvers<CountedLayer>();
    const expected = { diffId, promise, resolve, reject };
    promise.catch(() => undefined);
    this.#underWay.set(diffId, expected);
    mine.set(diffId, expected);
    return expected;
  }

  /** Waits for a scan; when another image's failed, that is not this image's fault, and the caller may try again. */
  async #join(expected: Expected, mine: ReadonlyMap<string, Expected>): Promise<CountedLayer> {
    if (mine.has(expected.diffId)) return expected.promise;
    return expected.promise.catch((cause: unknown) => {
      throw new CodedError(
        'REGISTRY_ERROR',
        'another image that has the same layer failed while it was scanned',
        {},
        { cause },
      );
    });
  }

  #stored(diffId: string, facts: LayerFacts): CountedLayer {
    const load = async (): Promise<Uint8Array> => {
      const encoded = await this.parts.store.load(diffId, SCANNER_VERSION);
      if (!encoded) throw new CodedError('INTERNAL', `the stored scan of ${diffId} is gone`);
      return encoded;
    };
    return { ...facts, diffId, load, saved: Promise.resolve() };
  }

  /**
   * Gets each of `mine`: pulls what nobody else scans, then waits for the rest. Nobody waits while holding a
   * claim, so two images that have the same layers in another order cannot wait for each other.
   */
  async #obtain(
    image: ResolvedImage,
    opened: OpenedImage,
    mine: ReadonlyMap<string, Expected>,
    options: ScanImageOptions,
  ): Promise<void> {
    const left = new Map(mine);
    let waitsSince: number | undefined;
    try {
      for (;;) {
        const claim = await this.parts.store.claim([...left.keys()], SCANNER_VERSION);
        try {
          await this.#takeKnown(left);
          const free = new Map([...left].filter(([diffId]) => claim.held.has(diffId)));
          if (free.size > 0) await this.#pull(image, opened, free, options);
          for (const diffId of free.keys()) left.delete(diffId);
        } finally {
          await claim.release();
        }
        if (left.size === 0) {
          if (waitsSince !== undefined) this.parts.observer?.waited((performance.now() - waitsSince) / 1000);
          return;
        }
        waitsSince ??= performance.now();
        const detail = `waiting for ${left.size} layers that other workers scan`;
        options.onProgress({ stage: 'scan', detail, done: mine.size - left.size, total: mine.size });
        await sleep(WAIT_MILLISECONDS, undefined, { signal: options.signal });
      }
    } catch (error) {
      for (const expected of mine.values()) expected.reject(toCodedError(error));
      throw error;
    } finally {
      for (const diffId of mine.keys()) this.#underWay.delete(diffId);
    }
  }

  /** Takes out those that somebody has finished by now. */
  async #takeKnown(left: Map<string, Expected>): Promise<void> {
    for (const [diffId, facts] of await this.parts.store.known([...left.keys()], SCANNER_VERSION)) {
      left.get(diffId)?.resolve(this.#stored(diffId, facts));
      this.parts.observer?.reused();
      left.delete(diffId);
    }
  }

  async #pull(
    image: ResolvedImage,
    opened: OpenedImage,
    mine: ReadonlyMap<string, Expected>,
    options: ScanImageOptions,
  ): Promise<void> {
    const wanted = new Set(image.layers.filter((layer) => mine.has(layer.diffId)).map((layer) => layer.digest));
    const skip = new Set(image.layers.map((layer) => layer.digest)).difference(wanted);
    const detail = `${wanted.size} of ${image.layers.length} layers`;
    options.onProgress({ stage: 'pull', detail, done: 0, total: wanted.size });
    const imageSize = image.layers.reduce(
      (sum, { digest, compressedSize }) => sum + (wanted.has(digest) ? compressedSize : 0),
      0,
    );
    const onBlob = (blob: ArrivingBlob): Promise<void> =>
      this.#blobs.scan(blob, { image, mine, imageSize, signal: options.signal });
    await opened.readLayers({ skip, onBlob, signal: options.signal });
  }
}
