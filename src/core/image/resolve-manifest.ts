import { CodedError } from '../errors.js';
import type { Platform } from '../report/common.js';
import { choosePlatform } from './choose-platform.js';
import { verifyDigest } from './digest.js';
import {
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  type IndexEntry,
  MAX_INDEX_ENTRIES,
  parseManifest,
} from './manifest.js';
import { isIndexType } from './media-types.js';

/** Fetches the bytes of a manifest by digest. */
export type FetchManifest = (descriptor: Descriptor) => Promise<Uint8Array>;

export const MAX_INDEX_DEPTH = 2;

/**
 * Follows an index, and indexes inside it, to the one image for a platform. Every fetched manifest is
 * checked against its descriptor (SIZE_MISMATCH, DIGEST_MISMATCH, MANIFEST_UNSUPPORTED for another type).
 * Throws INDEX_INVALID for nesting over two levels, cycles, or too many entries.
 */
export async function resolveManifest(
  root: ImageManifest | ImageIndex,
  platform: Platform,
  fetch: FetchManifest,
): Promise<ImageManifest> {
  if (root.kind === 'image') return root;
  const entries = await flatten(root, { depth: 1, above: new Set([root.digest]), fetch });
  const chosen = await fetchChecked(choosePlatform(entries, platform), fetch);
  if (chosen.kind === 'image') return chosen;
  throw new CodedError('INDEX_INVALID', 'an index is listed as the manifest of an image');
}

interface Walk {
  readonly depth: number;
  /** Digests of this index and those around it. */
  readonly above: ReadonlySet<string>;
  readonly fetch: FetchManifest;
}

async function flatten(index: ImageIndex, walk: Walk): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for (const entry of index.entries) {
    if (!isIndexType(entry.mediaType)) {
      entries.push(entry);
      continue;
    }
    if (walk.above.has(entry.digest)) throw new CodedError('INDEX_INVALID', 'the index contains itself');
    if (walk.depth >= MAX_INDEX_DEPTH)
      throw new CodedError('INDEX_INVALID', `indexes are nested over ${MAX_INDEX_DEPTH} levels`);
    const inner = await fetchChecked(entry, walk.fetch);
    if (inner.kind !== 'index') throw new CodedError('INDEX_INVALID', 'a manifest is listed as an index');
    const above = new Set([...walk.above, inner.digest]);
    entries.push(...(await flatten(inner, { ...walk, depth: walk.depth + 1, above })));
    if (entries.length > MAX_INDEX_ENTRIES) {
      throw new CodedError('INDEX_INVALID', `the nested indexes have over ${MAX_INDEX_ENTRIES} entries`);
    }
  }
  return entries;
}

async function fetchChecked(entry: Descriptor, fetch: FetchManifest): Promise<ImageManifest | ImageIndex> {
  const bytes = await fetch(entry);
  verifyDigest(bytes, entry.digest, 'the manifest');
  if (bytes.byteLength !== entry.size) {
    throw new CodedError('SIZE_MISMATCH', `the manifest has ${bytes.byteLength} bytes; its index says ${entry.size}`);
  }
  const manifest = parseManifest(bytes);
  if (manifest.mediaType === entry.mediaType) return manifest;
  throw new CodedError('MANIFEST_UNSUPPORTED', 'the manifest has another media type than its index says');
}
