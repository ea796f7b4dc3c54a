import { type ImageIndex, type ImageManifest, parseManifest } from '../core/image/manifest.js';
import type { ImageReference } from '../core/image/reference.js';
import { resolveManifest } from '../core/image/resolve-manifest.js';
import type { ImageSource, OpenOptions } from './image-source.js';
import { LocalLayout } from './local-layout.js';
import { readProvenance } from './read-provenance.js';

/** Opens an OCI layout in place: nothing is copied, and the digests of layers are left to whoever reads them. */
export async function openLayoutSource(
  reference: ImageReference,
  { folder, name }: { folder: string; name: string | null },
  options: Pick<OpenOptions, 'platform' | 'hostPlatform'>,
): Promise<ImageSource> {
  const layout = new LocalLayout(folder);
  const found = await layout.find(name);
  const root = await openOnly(layout, found);
  const platform = options.platform ?? options.hostPlatform;
  const manifest = await resolveManifest(root, platform, (descriptor) => layout.readBlob(descriptor));
  return {
    reference,
    indexDigest: root.kind === 'index' && root !== found ? root.digest : null,
    manifest,
    readConfig: () => layout.readBlob(manifest.config),
    readLayers: (request) => layout.readLayers(manifest.layers, request),
    readProvenance: () =>
      readProvenance(root, manifest, {
        readManifest: (entry) => layout.readBlob(entry),
        readBlob: (_, blob) => layout.readBlob(blob),
      }),
    close: async () => {},
  };
}

/** What the one entry points at. Several images of one name, as some builders write platforms, are an index. */
async function openOnly(layout: LocalLayout, index: ImageIndex): Promise<ImageManifest | ImageIndex> {
  const [first, ...more] = index.entries;
  if (first === undefined || more.some((entry) => entry.digest !== first.digest)) return index;
  return parseManifest(await layout.readBlob(first));
}
