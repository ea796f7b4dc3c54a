import { tarArchive } from '../../support/build-layer.js';
import { FakeRegistry } from '../../support/fake-registry.js';

const LAYER_BYTES = 300_000;
const STATUS = ['a', 'b', 'c']
  .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1.${name.length}\nArchitecture: all\n`)
  .join('\n');

/**
 * A registry with `app:0`, `app:1`, … : a base with packages that all share, and a layer of each one's own.
 * @param options without a shared base, no two images have a layer in common
 */
export async function startImages(
  count: number,
  { sharedBase = true }: { sharedBase?: boolean } = {},
): Promise<FakeRegistry> {
  const registry = await FakeRegistry.start();
  for (let tag = 0; tag < count; tag++) {
    const base = tarArchive([
      { name: 'etc/os-release', body: `ID=debian\nVERSION_ID=${sharedBase ? 13 : tag}\n` },
      { name: 'var/lib/dpkg/status', body: STATUS },
    ]);
    const own = tarArchive([{ name: `opt/app-${tag}`, body: Buffer.alloc(LAYER_BYTES, `${tag} `) }]);
    registry.putImage(String(tag), [base, own]);
  }
  return registry;
}
