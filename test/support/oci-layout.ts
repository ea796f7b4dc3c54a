import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../src/core/image/digest.js';
import { OCI_INDEX, OCI_MANIFEST } from '../../src/core/image/media-types.js';
import { descriptorOf, indexBody, manifestBody, OCI_CONFIG, OCI_LAYER, toBytes } from './manifests.js';

export interface LayoutEntry {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Record<string, string>;
  readonly platform?: { os: string; architecture: string; variant?: string };
}

/** Writes OCI image layouts, right or wrong. */
export class TestLayout {
  constructor(readonly folder: string) {}

  blobPath(digest: string): string {
    return join(this.folder, 'blobs', ...digest.split(':'));
  }

  async putBlob(bytes: Buffer, mediaType: string): Promise<LayoutEntry> {
    await mkdir(join(this.folder, 'blobs/sha256'), { recursive: true });
    await writeFile(this.blobPath(digestOf(bytes)), bytes);
    return descriptorOf(bytes, mediaType);
  }

  /** An image of these layers, packed if need be, for a platform written as `os/architecture`. */
  async putImage(
    layers: readonly Buffer[],
    platform = 'linux/amd64',
    pack = (layer: Buffer): Buffer => layer,
  ): Promise<LayoutEntry> {
    const [os = '', architecture = ''] = platform.split('/');
    const rootfs = { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) };
    const config = await this.putBlob(toBytes({ os, architecture, rootfs }), OCI_CONFIG);
    const blobs = await Promise.all(layers.map((layer) => this.putBlob(pack(layer), OCI_LAYER)));
    const manifest = await this.putBlob(toBytes(manifestBody({ config, layers: blobs })), OCI_MANIFEST);
    return { ...manifest, platform: { os, architecture } };
  }

  putIndex(entries: readonly LayoutEntry[]): Promise<LayoutEntry> {
    return this.putBlob(toBytes(indexBody([...entries])), OCI_INDEX);
  }

  /** Writes index.json with the names of the entries. */
  async finish(entries: readonly (readonly [name: string | null, entry: LayoutEntry])[]): Promise<void> {
    const manifests = entries.map(([name, entry]) =>
      name === null ? entry : { ...entry, annotations: { 'org.opencontainers.image.ref.name': name } },
    );
    await writeFile(join(this.folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(join(this.folder, 'index.json'), toBytes(indexBody(manifests)));
  }
}
