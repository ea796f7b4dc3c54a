import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../core/errors.js';
import type { Descriptor } from '../core/image/manifest.js';
import { isAbsent } from './absent.js';
import type { FinishedBlob, OnBlob } from './arriving-blob.js';
import type { BlobPlace } from './blob-place.js';
import { judgeBlob } from './judge-blob.js';

/** Milliseconds between two looks while a wanted blob may begin any moment, and while only ends are waited for. */
const BEGIN_INTERVAL = 25;
const END_INTERVAL = 100;

interface Followed {
  readonly inode: bigint;
  /** What it was said to be; null when nobody knew. */
  readonly digest: string | null;
  readonly settle: (outcome: FinishedBlob | null) => void;
}

export interface FollowerOptions {
  readonly place: BlobPlace;
  /** The blobs to hand out, in the order in which they are asked for. */
  readonly wanted: readonly Descriptor[];
  readonly onBlob: OnBlob;
  /** Gets what `onBlob` throws about a blob that is complete, and SIZE_MISMATCH. */
  readonly onError: (error: unknown) => void;
}

/**
 * Hands out blobs while skopeo writes them. A file that grows is opened when it is first seen; it is
 * complete when a final name has its inode, and lost when it is gone without that. A blob
 * that came and was renamed between two looks is handed out complete, so every wanted one is, once or more.
 *
 * It polls: two small folders cost nothing, and inotify may be exhausted or absent.
 */
export class BlobFollower {
  readonly #followed = new Map<string, Followed>();
  readonly #missing: Map<string, Descriptor>;
  readonly #tasks: Promise<void>[] = [];
  readonly #stop = new AbortController();
  #polling: Promise<void> = Promise.resolve();

  constructor(private readonly options: FollowerOptions) {
    this.#missing = new Map(options.wanted.map((blob) => [blob.digest, blob]));
  }

  /** Digests that nobody was handed complete yet, in the order of `wanted`. */
  get missing(): string[] {
    return [...this.#missing.keys()];
  }

  start(): void {
    this.#polling = this.#poll().catch(this.options.onError);
  }

  /** Looks a last time: what is complete has been handed out then, and its name is not needed any more. */
  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await this.#polling;
    await this.#look();
  }

  /** Stops, gives up what is not complete, and waits until nobody reads any more. */
  async finish(): Promise<void> {
    await this.stop();
    for (const { settle } of this.#followed.values()) settle(null);
    this.#followed.clear();
    await Promise.all(this.#tasks);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#look();
      const interval = this.#followed.size < this.#missing.size ? BEGIN_INTERVAL : END_INTERVAL;
      await sleep(interval, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Names of what grows first, final names after: what was renamed in between is then among the final ones, and what
   * still has its first name when those are known is the first that is missing, where they come in order.
   */
  async #look(): Promise<void> {
    const { place } = this.options;
    const growing = await place.listGrowing();
    for (const [digest, path] of await place.listFinished()) await this.#recognize(digest, path);
    // A config comes when all layers are complete: nobody waits for it.
    if (this.#missing.size > 0) {
      for (const path of growing) await this.#follow(path);
    }
    for (const [path, { settle }] of this.#followed) {
      if (growing.includes(path)) continue;
      settle(null);
      this.#followed.delete(path);
    }
  }

  async #follow(path: string): Promise<void> {
    if (this.#followed.has(path)) return;
    const handle = await openIfThere(path);
    if (handle === null) return;
    const { inode } = await identify(handle);
    const [first = null] = this.options.place.isVerified ? [] : this.#missing.keys();
    const { promise, resolve } = Promise.withResolvers<FinishedBlob | null>();
    this.#followed.set(path, { inode, digest: first, settle: resolve });
    this.#handOut(handle, promise, first);
  }

  /** A final name: the end of a followed blob, or one that was too quick to be followed. */
  async #recognize(digest: string, path: string): Promise<void> {
    const wanted = this.#missing.get(digest);
    if (wanted === undefined) return;
    const handle = await openIfThere(path);
    if (handle === null) return;
    this.#missing.delete(digest);
    const { inode, size } = await identify(handle);
    if (size !== wanted.size) await this.#refuseSize(handle, wanted, size);
    const [name, followed] = this.#followed.entries().find(([, candidate]) => candidate.inode === inode) ?? [];
    if (name !== undefined) this.#followed.delete(name);
    if (followed?.digest === null || followed?.digest === digest) {
      followed.settle({ digest, size });
      await handle.close();
    } else {
      followed?.settle(null);
      this.#handOut(handle, Promise.resolve({ digest, size }), this.options.place.isVerified ? null : digest);
    }
  }

  async #refuseSize(handle: FileHandle, { digest, size }: Descriptor, actual: number): Promise<void> {
    const error = new CodedError('SIZE_MISMATCH', `${digest} has ${actual} bytes; the manifest says ${size}`);
    this.options.onError(this.options.place.isVerified ? error : await judgeBlob(handle, digest, error));
  }

  #largestMissing(): number {
    return Math.max(0, ...this.#missing.values().map((blob) => blob.size));
  }

  /** An error about a blob counts once the blob is complete: of one that broke off, only skopeo knows what is wrong. */
  #handOut(handle: FileHandle, outcome: Promise<FinishedBlob | null>, unverifiedDigest: string | null): void {
    const { onBlob, onError } = this.options;
    const size = unverifiedDigest === null ? undefined : this.#missing.get(unverifiedDigest)?.size;
    const sizeAtMost = (): number => size ?? this.#largestMissing();
    const task = onBlob({ descriptor: handle.fd, outcome, sizeAtMost, unverifiedDigest })
      .catch(async (error: unknown) => {
        if ((await outcome) === null) return;
        onError(unverifiedDigest === null ? error : await judgeBlob(handle, unverifiedDigest, error));
      })
      // Nobody waits for the close: it is what frees the space of a blob whose name is gone.
      .finally(() => void handle.close().catch(() => undefined));
    this.#tasks.push(task);
  }
}

async function identify(handle: FileHandle): Promise<{ inode: bigint; size: number }> {
  const { ino, size } = await handle.stat({ bigint: true });
  return { inode: ino, size: Number(size) };
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
