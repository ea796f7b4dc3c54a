import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBase } from '../../src/core/base/find-base.js';
import { chainIds, digestOf } from '../../src/core/image/digest.js';
import { PrismaKnownImages } from '../../src/database/known-images.store.js';
import { backfillLayers, insertLayers } from '../../src/database/layer.store.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { resolvedImage } from '../support/fake-image.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((text) => digestOf(text)) as [string, string, string, string];

describe('the layers of images', () => {
  let database: TestDatabase;
  let prisma: PrismaService;

  beforeAll(async () => {
    database = await startTestDatabase();
    const url = await database.create('layers');
    await migrate(url);
    prisma = new PrismaService(url);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.stop();
  });

  /** An image row as a worker leaves it that knows of no table of layers. */
  const observe = async (repository: string, diffIds: string[]) => {
    const image = resolvedImage(diffIds, undefined, repository);
    const { reference, tag, digest, layers } = image;
    const job = await prisma.job.create({ data: { kind: 'image' } });
    const manifestLayers = layers.map((layer) => ({
      digest: layer.digest,
      diffId: layer.diffId,
      compressedSize: layer.compressedSize,
    }));
    await prisma.image.create({ data: { jobId: job.id, reference, repository, tag, digest, manifestLayers } });
    return image;
  };

  it('are stored once for a manifest, with their chain ids', async () => {
    const image = resolvedImage([a, b]);
    await prisma.$executeRaw(insertLayers(image.digest, image.layers));
    await prisma.$executeRaw(insertLayers(image.digest, image.layers));
    const chain = chainIds([a, b]);
    expect(await prisma.layer.findMany({ where: { imageDigest: image.digest }, orderBy: { index: 'asc' } })).toEqual([
      expect.objectContaining({ index: 0, diffId: a, chainId: a, isTop: false, compressedSize: 1n }),
      expect.objectContaining({ index: 1, diffId: b, chainId: chain[1], isTop: true, instruction: expect.any(String) }),
    ]);
  });

  it('are added for images that have none yet', async () => {
    await observe('old/one', [a, c]);
    await observe('old/two', [a, c]);
    await observe('old/empty', []);
    const counts = await Promise.all([backfillLayers(prisma), backfillLayers(prisma)]);
    expect(counts.every((count) => count <= 2)).toBe(true);
    const stored = await prisma.layer.findMany({ where: { imageDigest: digestOf([a, c].join()) } });
    expect(stored.map(({ index, isTop }) => [index, isTop])).toEqual([
      [0, false],
      [1, true],
    ]);
  });

  it('tell what an image is built on', async () => {
    const base = await observe('library/base', [d, a]);
    await observe('library/base', [d, a, b]);
    await observe('app', [d, a, b]);
    await observe('other', [d, a, b, c, a]);
    await observe('library/small', [d]);
    await backfillLayers(prisma);
    const app = resolvedImage([d, a, b, c], undefined, 'app');
    const known = await new PrismaKnownImages(prisma).basesOf(app);
    expect(known.map(({ name, diffIds }) => [name, diffIds.length]).sort()).toEqual([
      ['library/base:latest', 2],
      ['library/base:latest', 3],
      ['library/small:latest', 1],
    ]);
    const whole = await new PrismaKnownImages(prisma).basesOf(resolvedImage([d, a], undefined, 'mirror'));
    expect(whole.map(({ name, diffIds }) => [name, diffIds.length])).toContainEqual(['library/base:latest', 2]);
    const diffIds = app.layers.map(({ diffId }) => diffId);
    const annotations = { 'org.opencontainers.image.base.digest': base.digest };
    expect(findBase({ diffIds, history: [], annotations: {}, knownImages: known })).toMatchObject({
      ...{ name: 'library/base:latest', layerCount: 3, source: 'chain', confidence: 1 },
    });
    expect(findBase({ diffIds, history: [], annotations, knownImages: known })).toMatchObject({
      ...{ digest: base.digest, layerCount: 2, source: 'annotation' },
    });
  });
});
