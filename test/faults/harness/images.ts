import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestLayout } from '../../support/oci-layout.js';
import { putBuiltImage } from '../../support/put-built-image.js';
import type { TestRegistry } from '../../support/test-registry.js';

const LAYER_BYTES = 300_000;
const STATUS = ['a', 'b', 'c']
  .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1.${name.length}\nArchitecture: all\n`)
  .join('\n');

/**
 * Pushes `app:0`, `app:1`, … : a base with packages that all share, and layers of their own.
 * @param registry a real one
 * @param options without a shared base, no two images have a layer in common
 */
export async function pushImages(
  registry: TestRegistry,
  count: number,
  { sharedBase = true }: { sharedBase?: boolean } = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'stagediff-faults-images-'));
  const layout = new TestLayout(folder);
  const baseOf = (tag: string) => ({
    createdBy: 'ADD rootfs.tar /',
    entries: [
      { name: 'etc/os-release', body: `ID=debian\nVERSION_ID=${sharedBase ? 13 : tag}\n` },
      { name: 'var/lib/dpkg/status', body: STATUS },
    ],
  });
  const tags = Array.from({ length: count }, (_, index) => String(index));
  const images = tags.map(async (tag) => {
    const own = { name: `opt/app-${tag}`, body: Buffer.alloc(LAYER_BYTES, `${tag} `) };
    const layers = [baseOf(tag), { createdBy: `COPY app-${tag} /opt`, entries: [own] }];
    return [tag, await putBuiltImage(layout, layers)] as const;
  });
  await layout.finish(await Promise.all(images));
  for (const tag of tags) await registry.push(folder, tag, `app:${tag}`);
  await rm(folder, { recursive: true });
}
