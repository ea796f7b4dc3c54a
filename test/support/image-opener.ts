import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { digestOf } from '../../src/core/image/digest.js';
import { parsePlatform } from '../../src/core/image/platform.js';
import { parseReference, TRANSPORTS } from '../../src/core/image/reference.js';
import type { RegistryAccess } from '../../src/skopeo/access.js';
import type { OnBlob } from '../../src/skopeo/arriving-blob.js';
import { type OpenedImage, openImage } from '../../src/skopeo/open-image.js';
import { TestLayout } from './oci-layout.js';
import { readBlob } from './read-blob.js';
import { insecure, testSkopeo } from './skopeo.js';

/** Two layers, and their text by digest. */
export const layers = [Buffer.from('first layer'), Buffer.from('second layer')];
export const contents = Object.fromEntries(layers.map((layer) => [digestOf(layer), layer.toString()]));

/** Opens images in tests, with folders of its own for each test, which must be empty again at its end. */
export class ImageOpener {
  folder = '';
  workFolder = '';
  layout = new TestLayout('');

  /** Makes and removes the folders around each test of the file. */
  constructor() {
    beforeEach(async () => {
      this.folder = await mkdtemp(join(tmpdir(), 'stagediff-open-spec-'));
      this.workFolder = join(this.folder, 'work');
      this.layout = new TestLayout(join(this.folder, 'layout'));
      await mkdir(this.workFolder);
    });
    afterEach(async () => {
      expect(await readdir(this.workFolder), 'everything is removed').toEqual([]);
      await rm(this.folder, { recursive: true });
    });
  }

  open(text: string, platform: string | null = null, access: RegistryAccess = {}): Promise<OpenedImage> {
    const skopeo = testSkopeo({ temporaryFolder: this.workFolder });
    return openImage(skopeo, parseReference(text, { transports: TRANSPORTS }), {
      access: { ...insecure, ...access },
      platform: platform === null ? null : parsePlatform(platform),
      hostPlatform: parsePlatform('linux/amd64'),
      workFolder: this.workFolder,
      limits: { layerSize: 1e9, noProgress: 20_000 },
    });
  }

  /** Opens an image, reads all its layers, and gives their text by digest. */
  async readAll(
    text: string,
    platform: string | null = null,
    access: RegistryAccess = {},
  ): Promise<Record<string, string>> {
    const image = await this.open(text, platform, access);
    try {
      const found: Record<string, string> = {};
      const onBlob: OnBlob = async (blob) => {
        const bytes = await readBlob(blob);
        const done = await blob.outcome;
        if (bytes !== null && done !== null) found[done.digest] = bytes.toString();
      };
      await image.readLayers({ skip: new Set(), onBlob });
      return found;
    } finally {
      await image.close();
    }
  }
}
