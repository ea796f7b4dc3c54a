import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../core/errors.js';
import type { Descriptor } from '../core/image/manifest.js';
import type { FinishedBlob, OnBlob } from './arriving-blob.js';

/** Milliseconds between two looks while a wanted blob may begin any moment, and while only ends are waited for. */
const BEGIN_INTERVAL = 25;
const END_INTERVAL = 200;
const ALGORITHMS = ['sha256', 'sha512'] as const;

interface Followed {
  readonly inode: bigint;
  readonly settle: (outcome: FinishedBlob | null) => void;
}

export interface FollowerOptions {
  /** skopeo writes each blob here as `oci-put-blob*` … */
  readonly layoutFolder: string;
  /** … and, once its digest is verified, renames it to `ALGORITHM/HEX` here. */
  readonly sharedFolder: string;
  /** The blobs to hand out. */
  readonly wanted: readonly Descriptor[];
  readonly onBlob: OnBlob;
  /** Gets what `onBlob` throws about a blob that is complete, and SIZE_MISMATCH. */
  readonly onError: (error: unknown) => void;
}

/**
 * Hands out blobs while skopeo writes them. A temporary file is opened when it is first seen; it is
 * complete when a name in the shared folder has its inode, and lost when it is gone without that. A blob
 * that came and was renamed between two looks is handed out complete, so every wanted one is, once or more.
 *
 * It polls: two small folders cost nothing, and inotify may be exhausted or absent.
 */
export class BlobFollower {
  readonly #followed = new Map<string, Followed>();
  readonly #missing: Set<string>;
  readonly #tasks: Promise<void>[] = [];
  readonly #stop = new AbortController();
  #polling: Promise<void> = Promise.resolve();

  constructor(private readonly options: FollowerOptions) {
    this.#missing = new Set(options.wanted.map((blob) => blob.digest));
  }

  /** Digests that nobody was handed complete yet. */
  get missing(): ReadonlySet<string> {
    return this.#missing;
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

  /** Temporary names first, final names after: what was renamed in between is then among the final ones. */
  async #look(): Promise<void> {
    const { layoutFolder, sharedFolder } = this.options;
    const temporary = (await list(layoutFolder)).filter((name) => name.startsWith('oci-put-blob'));
    // The config comes when all layers are complete: nobody waits for it.
    if (this.#missing.size > 0) {
      for (const name of temporary) await this.#follow(name);
    }
    for (const algorithm of ALGORITHMS) {
      for (const hex of await list(join(sharedFolder, algorithm))) await this.#recognize(algorithm, hex);
    }
    for (const [name, { settle }] of this.#followed) {
      if (temporary.includes(name)) continue;
      settle(null); // no effect on those that were complete
      this.#followed.delete(name);
    }
  }

  async #follow(name: string): Promise<void> {
    if (this.#followed.has(name)) return;
    const handle = await openIfThere(join(this.options.layoutFolder, name));
    if (handle === null) return;
    const { inode } = await identify(handle);
    const { promise, resolve } = Promise.withResolvers<FinishedBlob | null>();
    this.#followed.set(name, { inode, settle: resolve });
    this.#handOut(handle, promise);
  }

  /** A name in the shared folder: the end of a followed blob, or one that was too quick to be followed. */
  async #recognize(algorithm: string, hex: string): Promise<void> {
    const digest = `${algorithm}:${hex}`;
    if (!this.#missing.has(digest)) return;
    const handle = await openIfThere(join(this.options.sharedFolder, algorithm, hex));
    if (handle === null) return;
    this.#missing.delete(digest);
    const { inode, size } = await identify(handle);
    this.#checkSize(digest, size);
    const followed = this.#followed.values().find((candidate) => candidate.inode === inode);
    if (followed === undefined) {
      this.#handOut(handle, Promise.resolve({ digest, size }));
    } else {
      followed.settle({ digest, size });
      await handle.close();
    }
  }

  #checkSize(digest: string, size: number): void {
    const layer = this.options.wanted.find((blob) => blob.digest === digest && blob.size !== size);
    if (layer === undefined) return;
    const message = `${digest} has ${size} bytes; the manifest says ${layer.size}`;
    this.options.onError(new CodedError('SIZE_MISMATCH', message));
  }

  #largestMissing(): number {
    return this.options.wanted.reduce(
      (largest, { digest, size }) => (this.#missing.has(digest) ? Math.max(largest, size) : largest),
      0,
    );
  }

  /** An error about a blob counts once the blob is verified: of one that broke off, only skopeo knows what is wrong. */
  #handOut(handle: FileHandle, outcome: Promise<FinishedBlob | null>): void {
    const { onBlob, onError } = this.options;
    const sizeAtMost = (): number => this.#largestMissing();
    const task = onBlob({ descriptor: handle.fd, outcome, sizeAtMost, unverifiedDigest: null })
      .catch(async (error: unknown) => {
        if ((await outcome) !== null) onError(error);
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

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    return ignoreAbsent(error, []);
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    return ignoreAbsent(error, null);
  }
}

function ignoreAbsent<Value>(error: unknown, value: Value): Value {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
  throw error;
}
