import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { writeTar, type TarEntry } from './tar.ts';

/** A layer to build; without entries it is an instruction that makes none. */
export interface LayerPlan {
  readonly createdBy: string;
  readonly entries: readonly TarEntry[] | null;
}

export interface ImagePlan {
  /** The build steps, oldest first; a plan that two images share is built once. */
  readonly steps: readonly LayerPlan[];
  /** The `config` object of the image: Cmd, User and the like. */
  readonly config: Readonly<Record<string, unknown>>;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface BuiltLayer {
  readonly descriptor: Descriptor;
  readonly diffId: string;
}

const OCI = 'application/vnd.oci.image';
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Writes images into an OCI image layout (blobs by digest and an index of tags), at one time of creation for all. */
export class ImageLayout {
  private readonly layers = new Map<LayerPlan, Promise<BuiltLayer>>();
  private readonly folder: string;
  private readonly created: Date;

  constructor(folder: string, created: Date) {
    this.folder = folder;
    this.created = created;
  }

  /** Builds the images, their layers side by side, and writes the index. */
  async write(images: Readonly<Record<string, ImagePlan>>): Promise<void> {
    await mkdir(path.join(this.folder, 'blobs', 'sha256'), { recursive: true });
    const manifests = await Promise.all(
      Object.entries(images).map(async ([tag, plan]) => ({
        ...(await this.writeImage(plan)),
        annotations: { 'org.opencontainers.image.ref.name': tag },
      })),
    );
    await writeFile(path.join(this.folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    const index = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
    await writeFile(path.join(this.folder, 'index.json'), JSON.stringify(index));
  }

  private async writeImage({ steps, config }: ImagePlan): Promise<Descriptor> {
    const layers = await Promise.all(steps.flatMap((step) => (step.entries ? [this.layer(step)] : [])));
    const created = this.created.toISOString();
    const history = steps.map(({ createdBy, entries }) => ({
      created,
      created_by: createdBy,
      ...(entries ? {} : { empty_layer: true }),
    }));
    const rootfs = { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) };
    const architecture = ARCHITECTURES[process.arch] ?? process.arch;
    const body = { created, architecture, os: 'linux', config, rootfs, history };
    const mediaType = `${OCI}.manifest.v1+json`;
    return this.writeJson(mediaType, {
      schemaVersion: 2,
      mediaType,
      config: await this.writeJson(`${OCI}.config.v1+json`, body),
      layers: layers.map((layer) => layer.descriptor),
    });
  }

  private layer(plan: LayerPlan): Promise<BuiltLayer> {
    const known = this.layers.get(plan);
    if (known) return known;
    const built = this.writeLayer(plan.entries ?? []);
    this.layers.set(plan, built);
    return built;
  }

  private async writeLayer(entries: readonly TarEntry[]): Promise<BuiltLayer> {
    const temporary = path.join(this.folder, `layer-${this.layers.size}`);
    const [tar, blob] = [meter(), meter()];
    // The fastest level: the layers live for a minute, and 1 GB of them is packed while somebody waits.
    const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 1 << 20 });
    await pipeline(writeTar(entries, this.created), tar.stream, gzip, blob.stream, createWriteStream(temporary));
    const digest = blob.hash.digest('hex');
    await rename(temporary, this.blob(digest));
    const descriptor = { mediaType: `${OCI}.layer.v1.tar+gzip`, digest: `sha256:${digest}`, size: blob.size() };
    return { descriptor, diffId: `sha256:${tar.hash.digest('hex')}` };
  }

  private async writeJson(mediaType: string, value: unknown): Promise<Descriptor> {
    const body = Buffer.from(JSON.stringify(value));
    const digest = createHash('sha256').update(body).digest('hex');
    await writeFile(this.blob(digest), body);
    return { mediaType, digest: `sha256:${digest}`, size: body.length };
  }

  private blob(digest: string): string {
    return path.join(this.folder, 'blobs', 'sha256', digest);
  }
}

/** A stream that passes everything on and knows its hash and length. */
function meter(): { stream: Transform; hash: Hash; size: () => number } {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, hash, size: () => size };
}
