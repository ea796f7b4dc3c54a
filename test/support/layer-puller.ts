import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import { type ImageManifest, parseManifest } from '../../src/core/image/manifest.js';
import type { ArrivingBlob, OnBlob } from '../../src/skopeo/arriving-blob.js';
import { pullLayers, type PullOptions } from '../../src/skopeo/pull.js';
import { type FakeImage, FakeRegistry, type Fault } from './fake-registry.js';
import { readBlob } from './read-blob.js';
import { insecure, registryReference, testSkopeo } from './skopeo.js';

export const layers = [randomBytes(300_000), randomBytes(10), randomBytes(2_000_000)] as const;
export const digests = layers.map((layer) => digestOf(layer)) as [string, string, string];

/** The ways to pull: a skopeo that has `layers` leads to the first, one that has it not to the second. */
export const WAYS = ['by digest', 'by copying'] as const;

const REFUSAL = 'time="2026-01-02T03:04:05Z" level=fatal msg="Unrecognized command `skopeo layers`"';
const WITHOUT_LAYERS = `#!/bin/sh
for word; do if [ "$word" = layers ]; then echo '${REFUSAL}' >&2; exit 1; fi; done
exec skopeo "$@"
`;

/** Pulls in tests, from a registry and into a folder of its own for each test, which must be empty again at its end. */
export class LayerPuller {
  registry!: FakeRegistry;
  #workFolder = '';
  #toolFolder = '';
  #binary = 'skopeo';

  /** Makes and removes everything around the tests of the file. */
  constructor() {
    beforeAll(async () => {
      this.registry = await FakeRegistry.start();
      this.#toolFolder = await mkdtemp(join(tmpdir(), 'stagediff-pull-tool-'));
      await writeFile(join(this.#toolFolder, 'skopeo'), WITHOUT_LAYERS, { mode: 0o755 });
    });
    afterAll(async () => {
      await rm(this.#toolFolder, { recursive: true });
      await this.registry.stop();
    });
    beforeEach(async () => {
      this.#workFolder = await mkdtemp(join(tmpdir(), 'stagediff-pull-spec-'));
      this.registry.fault = () => false;
      this.registry.files.clear();
      this.registry.requests.length = 0;
    });
    afterEach(async () => {
      expect(await readdir(this.#workFolder), 'everything is removed').toEqual([]);
      await rm(this.#workFolder, { recursive: true });
    });
  }

  take(way: (typeof WAYS)[number]): void {
    this.#binary = way === 'by digest' ? 'skopeo' : join(this.#toolFolder, 'skopeo');
  }

  pull(manifest: ImageManifest, options: Partial<PullOptions> = {}): Promise<void> {
    const skopeo = testSkopeo({ binary: this.#binary, temporaryFolder: this.#workFolder });
    return pullLayers(skopeo, registryReference(`${this.registry.host}/team/app:v1`), {
      access: insecure,
      manifest,
      skip: new Set(),
      workFolder: this.#workFolder,
      limits: { layerSize: 1e9, noProgress: 20_000 },
      onBlob: async () => {},
      ...options,
    });
  }
}

export const manifestOf = (image: FakeImage): ImageManifest => parseManifest(image.manifest) as ImageManifest;

/** Reads all blobs and gives those that were complete, by digest. */
export function collector(): { blobs: Map<string, Buffer>; onBlob: OnBlob } {
  const blobs = new Map<string, Buffer>();
  const onBlob = async (blob: ArrivingBlob): Promise<void> => {
    const bytes = await readBlob(blob);
    const done = await blob.outcome;
    if (bytes !== null && done !== null) blobs.set(done.digest, bytes);
  };
  return { blobs, onBlob };
}

/** Answers the requests for one of the layers. */
export const onLayer =
  (index: number, answer: Fault): Fault =>
  (request, response) =>
    request.url?.endsWith(digests[index] ?? '') === true && answer(request, response);
