import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../core/errors.js';
import { parseDigest, verifyDigest } from '../core/image/digest.js';
import {
  type Descriptor,
  type ImageIndex,
  type IndexEntry,
  MAX_MANIFEST_SIZE,
  parseManifest,
} from '../core/image/manifest.js';
import { safeText } from '../core/safe-text.js';
import { settleAll } from '../core/settle-all.js';
import type { OnBlob } from './arriving-blob.js';
import type { LayerRequest } from './image-source.js';
import { judgeBlob } from './judge-blob.js';
import { abortError } from './run.js';

const REF_NAME = 'org.opencontainers.image.ref.name';
const READERS = 6;

/** An OCI image layout on this machine (OCI image-spec, image-layout.md), read in place without skopeo. */
export class LocalLayout {
  constructor(private readonly folder: string) {}

  /**
   * The entries of index.json that have the name, or the only image when there is no name, as an index.
   * Throws NOT_FOUND, and INVALID_REFERENCE when a name is needed.
   */
  async find(name: string | null): Promise<ImageIndex> {
    const index = parseManifest(await this.#read(join(this.folder, 'index.json'), MAX_MANIFEST_SIZE));
    if (index.kind !== 'index') throw new CodedError('INDEX_INVALID', 'index.json of the layout is not an index');
    const entries =
      name === null ? index.entries : index.entries.filter((entry) => entry.annotations?.[REF_NAME] === name);
    if (entries.length === 0) {
      throw new CodedError(
        'NOT_FOUND',
        name === null ? 'the layout is empty' : `the layout has ${listNames(index.entries)}`,
      );
    }
    if (name === null && new Set(entries.map((entry) => entry.digest)).size > 1) {
      throw new CodedError('INVALID_REFERENCE', `the layout has several images, name one: ${listNames(index.entries)}`);
    }
    return { ...index, entries };
  }

  /** The bytes of a manifest or config, checked against their digest. Throws NOT_FOUND, DIGEST_MISMATCH. */
  async readBlob({ digest }: Descriptor): Promise<Uint8Array> {
    const bytes = await this.#read(this.#path(digest), MAX_MANIFEST_SIZE);
    verifyDigest(bytes, digest, 'the blob');
    return bytes;
  }

  /** Hands out the layers, six at a time. Digests are not verified. Throws SIZE_MISMATCH. */
  async readLayers(layers: readonly Descriptor[], { skip, onBlob, signal }: LayerRequest): Promise<void> {
    const waiting = new Map(layers.filter(({ digest }) => !skip.has(digest)).map((layer) => [layer.digest, layer]));
    const queue = waiting.values(); // one iterator, which the readers share
    const readQueue = async (): Promise<void> => {
      for (const layer of queue) {
        if (signal?.aborted) throw abortError(signal);
        await this.#readLayer(layer, onBlob);
      }
    };
    const readers = Array.from({ length: READERS }, () => readQueue().finally(() => waiting.clear()));
    await settleAll(readers); // no descriptor is in use afterwards
  }

  async #readLayer({ digest, size }: Descriptor, onBlob: OnBlob): Promise<void> {
    const path = this.#path(digest);
    const actual = await fileSize(path);
    if (actual !== size) {
      throw new CodedError('SIZE_MISMATCH', `${digest} has ${actual} bytes; the manifest says ${size}`);
    }
    const handle = await open(path, 'r');
    try {
      const outcome = Promise.resolve({ digest, size });
      await onBlob({ descriptor: handle.fd, outcome, sizeAtMost: () => size, unverifiedDigest: digest });
    } catch (error) {
      throw await judgeBlob(handle, digest, error);
    } finally {
      await handle.close();
    }
  }

  #path(digest: string): string {
    const { algorithm, hex } = parseDigest(digest);
    return join(this.folder, 'blobs', algorithm, hex);
  }

  async #read(path: string, limit: number): Promise<Uint8Array> {
    if ((await fileSize(path)) > limit) throw new CodedError('MANIFEST_TOO_LARGE', `a file is over ${limit} bytes`);
    return readFile(path);
  }
}

async function fileSize(path: string): Promise<number> {
  const file = await stat(path).catch(() => null);
  if (file?.isFile()) return file.size;
  throw new CodedError('NOT_FOUND', `${safeText(path, 300)} is not there`);
}

function listNames(entries: readonly IndexEntry[]): string {
  const names = entries.map((entry) => safeText(entry.annotations?.[REF_NAME] ?? 'an unnamed image', 100));
  return names.slice(0, 20).join(', ');
}
