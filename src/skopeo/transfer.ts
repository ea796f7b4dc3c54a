import { rm } from 'node:fs/promises';
import { CodedError, toCodedError } from '../core/errors.js';
import type { Descriptor } from '../core/image/manifest.js';
import type { ImageReference } from '../core/image/reference.js';
import { BlobFollower } from './blob-follower.js';
import type { BlobPlace } from './blob-place.js';
import type { PullOptions } from './pull.js';
import { abortError } from './run.js';
import type { Skopeo } from './skopeo.js';
import type { TransferLimits } from './transfer-watchdog.js';

/** What a pull may bring besides the layers: config, manifest and index. */
const OVERHEAD = 16 * 1024 * 1024;

/** A pull under way. */
export interface Pull extends PullOptions {
  readonly skopeo: Skopeo;
  /** Where everything is put; removed afterwards. */
  readonly folder: string;
  /** The layers to bring, each once. */
  readonly wanted: readonly Descriptor[];
}

/** A run of skopeo that brings blobs. */
export interface Transfer {
  readonly place: BlobPlace;
  /** What it brings, in its order. */
  readonly wanted: readonly Descriptor[];
  /** Brings those that `missing` gives. Settles when they are there or it has failed. */
  run(missing: () => readonly string[], signal: AbortSignal): Promise<void>;
}

/**
 * Runs transfers side by side and hands out what they bring. When one fails, or a reader, the others are ended, and what
 * came first is thrown. Settles when nobody reads any more.
 */
export async function transferAll(transfers: readonly Transfer[], pull: Pull): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(pull.signal === undefined ? [] : [pull.signal])]);
  const onError = (error: unknown): void => stop.abort(toCodedError(error));
  const followers = transfers.map(
    ({ place, wanted }) => new BlobFollower({ place, wanted, onBlob: pull.onBlob, onError }),
  );
  const runs = transfers.map(async ({ run }, index) => {
    const follower = followers[index] as BlobFollower;
    follower.start();
    try {
      await run(() => follower.missing, signal);
      await follower.stop();
      const [lost] = follower.missing;
      if (lost !== undefined) throw new CodedError('INTERNAL', `skopeo ended well but did not bring ${lost}`);
    } catch (error) {
      onError(error);
    }
  });
  await Promise.all(runs);
  try {
    // What is open can still be read, and takes no time to remove.
    if (!signal.aborted) await rm(pull.folder, { recursive: true, force: true });
  } finally {
    await Promise.all(followers.map((follower) => follower.finish()));
  }
  if (signal.aborted) throw abortError(signal);
}

/** How much skopeo may bring of these, and how long it may stand still. */
export function transferLimits(
  wanted: readonly Descriptor[],
  { transport }: ImageReference,
  pull: Pull,
): TransferLimits {
  return {
    maxBytes: wanted.reduce((sum, layer) => sum + layer.size, OVERHEAD),
    noProgress: transport === 'docker' ? pull.limits.noProgress : 0,
  };
}
