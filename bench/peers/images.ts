import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TestLayout } from '../../test/support/oci-layout.js';
import type { TestRegistry } from '../../test/support/test-registry.js';
import { header, manyEntries } from '../layer-streams.js';

const MIB = 1024 ** 2;
/** What the made images hold, as the tables call it. */
export const MADE_IMAGES = {
  'one-big-layer': 'one layer of 600 MB',
  'forty-layers': 'forty layers of 2 MB',
  'million-entries': '1,000,000 entries in one layer',
} as const;
export type MadeImage = keyof typeof MADE_IMAGES;

/** Makes an image and puts it into the registry. @returns `host/name:tag` */
export async function pushMadeImage(registry: TestRegistry, name: MadeImage): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stagediff-bench-image-'));
  try {
    const layout = new TestLayout(folder);
    const image = await layout.putImage(LAYERS[name](), 'linux/amd64', (layer) => gzipSync(layer, { level: 6 }));
    await layout.finish([['image', image]]);
    await registry.push(folder, 'image', `${name}:latest`);
    return `${registry.host}/${name}:latest`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LAYERS: Readonly<Record<MadeImage, () => Buffer[]>> = {
  'one-big-layer': () => [archive(Array.from({ length: 300 }, (_, index) => file(`opt/data/file-${index}`, 2 * MIB)))],
  'forty-layers': () =>
    Array.from({ length: 40 }, (_, layer) =>
      archive(Array.from({ length: 40 }, (_unused, index) => file(`srv/${layer}/file-${index}`, 50_000))),
    ),
  'million-entries': () => [Buffer.concat([...manyEntries(1_000_000, 100)])],
};

const archive = (members: readonly Buffer[]): Buffer => Buffer.concat([...members, Buffer.alloc(1024)]);

/** A file that compresses about as well as programs do: every third kibibyte is new, the others repeat. */
function file(name: string, size: number): Buffer {
  const fresh = createHash('shake256', { outputLength: 1024 }).update(name).digest();
  const body = Buffer.alloc(Math.ceil(size / 512) * 512);
  for (let at = 0; at < size; at += 1024) {
    if (at % 3072 === 0) fresh.writeUInt32LE(at, (at / 3072) % 1000);
    fresh.copy(body, at, 0, Math.min(1024, size - at));
  }
  return Buffer.concat([header(name, size), body]);
}
