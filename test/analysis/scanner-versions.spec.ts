import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ImageAnalyzer } from '../../src/analysis/analyzer.js';
import type { Cataloger } from '../../src/core/catalogers/cataloger.js';
import { DEFAULT_SCAN_LIMITS } from '../../src/core/limits.js';
import { PrismaLayerScanStore } from '../../src/database/layer-scan.store.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { ScanPool } from '../../src/threads/scan-pool.js';
import { tarArchive } from '../support/build-layer.js';
import { FakeRegistry } from '../support/fake-registry.js';
import { hasSkopeo, insecure, testSkopeo } from '../support/skopeo.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

const GEM = `Gem::Specification.new do |s|\n  s.name = "basil"\n  s.version = "1.0"\nend\n`;
const MODULES = { name: 'srv/node_modules/oak/package.json', body: Buffer.from('{"name":"oak","version":"2.0.0"}') };
const GEMS = { name: 'usr/lib/ruby/gems/3.3.0/specifications/basil-1.0.gemspec', body: Buffer.from(GEM) };

/** Workers of several releases on one database: each loads the code anew, with its own list of catalogers. */
describe.skipIf(!hasSkopeo)('layer scans that workers of several versions share', () => {
  let database: TestDatabase;
  let registry: FakeRegistry;
  let prisma: PrismaService;
  let folder: string;
  const started: ImageAnalyzer[] = [];

  beforeAll(async () => {
    [database, registry] = await Promise.all([startTestDatabase(), FakeRegistry.start()]);
    folder = await mkdtemp(join(tmpdir(), 'stagediff-versions-spec-'));
    const url = await database.create('versions');
    await migrate(url);
    prisma = new PrismaService(url);
    registry.putImage('v1', [tarArchive([MODULES]), tarArchive([GEMS])]);
  });
  afterEach(() => vi.doUnmock('../../src/core/catalogers/gem.js'));
  afterAll(async () => {
    for (const analyzer of started) await analyzer.close();
    await prisma.$disconnect();
    await Promise.all([registry.stop(), database.stop(), rm(folder, { recursive: true })]);
  });

  /** A worker whose cataloger of gems differs from the one of this checkout. */
  const startWorker = async (change: Partial<Cataloger>): Promise<ImageAnalyzer> => {
    vi.resetModules();
    vi.doMock('../../src/core/catalogers/gem.js', async (original) => {
      const { gem } = await original<{ gem: Cataloger }>();
      return { gem: { ...gem, ...change } };
    });
    const { ImageAnalyzer } = await import('../../src/analysis/analyzer.js');
    const worker = new ImageAnalyzer({
      skopeo: testSkopeo(),
      pool: new ScanPool(DEFAULT_SCAN_LIMITS, 1, new URL('../../dist/threads/', import.meta.url)),
      store: new PrismaLayerScanStore(prisma),
      limits: DEFAULT_SCAN_LIMITS,
      workFolder: await mkdtemp(join(folder, 'work-')),
      noProgress: 30_000,
      transports: ['docker'],
      accessFor: () => insecure,
    });
    started.push(worker);
    return worker;
  };

  /** Packages as a worker reports them, and the layers that it pulled for it. */
  const analyze = async (worker: ImageAnalyzer): Promise<{ packages: string[]; pulled: number }> => {
    const signal = new AbortController().signal;
    const image = await worker.resolve(`${registry.host}/app:v1`, { signal, platform: 'linux/amd64' });
    const blobs = new Set(image.layers.map(({ digest }) => digest));
    registry.requests.length = 0;
    const { packages } = await worker.analyze(image, { signal, onProgress: () => undefined });
    const asked = registry.requests.filter((request) => [...blobs].some((digest) => request.includes(digest)));
    return { packages: packages.map(({ name, version }) => `${name} ${version}`).sort(), pulled: new Set(asked).size };
  };

  it(
    'are enough for a cataloger that reads its evidence anew, and not for one that wants other evidence',
    { timeout: 60_000 },
    async () => {
      const today = await startWorker({});
      expect(await analyze(today)).toEqual({ packages: ['basil 1.0', 'oak 2.0.0'], pulled: 2 });

      const reading = await startWorker({
        catalog: ({ files }) =>
          files.map(({ path }) => ({
            ...{ type: 'gem', name: 'read-anew', version: '1', location: path },
            claims: { layer: 'language', files: [path] },
          })),
      });
      expect(await analyze(reading)).toEqual({ packages: ['oak 2.0.0', 'read-anew 1'], pulled: 0 });
      expect(await prisma.layerScan.count()).toBe(2);

      const wanting = await startWorker({ evidenceVersion: 1000 });
      expect(await analyze(wanting)).toEqual({ packages: ['basil 1.0', 'oak 2.0.0'], pulled: 2 });
      expect(await prisma.layerScan.count(), 'scans of both versions').toBe(4);

      expect(await analyze(today), 'the older worker goes on with its own').toMatchObject({ pulled: 0 });
      expect(await prisma.layerScan.count()).toBe(4);
    },
  );
});
