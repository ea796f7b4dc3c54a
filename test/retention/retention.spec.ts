import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SCANNER_VERSION } from '../../src/core/catalogers/scanner-version.js';
import { PrismaLayerScanStore } from '../../src/database/layer-scan.store.js';
import { insertLayers } from '../../src/database/layer.store.js';
import { migrate } from '../../src/database/migrate.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { leaseImageReport } from '../../src/database/report.store.js';
import { collect } from '../../src/retention/collect.js';
import { retentionSteps } from '../../src/retention/retention-steps.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { fill, readRemains } from './retention-database.js';
import { expectedRemains, SETTINGS, states, type State } from './retention-model.js';

const OLD: State = {
  jobs: [{ status: 'succeeded', age: 40, digests: [0], hasReport: true }],
  reportAges: [40, 40, 40, 40],
  layers: [[0], [1], [2], [3]],
  scans: [{ layer: 0, version: SCANNER_VERSION, age: 40 }],
  keyAges: [],
};

describe('retention', () => {
  let database: TestDatabase;
  let url = '';
  let prisma: PrismaService;
  let other: Client;

  beforeAll(async () => {
    database = await startTestDatabase();
    url = await database.create('retention');
    await migrate(url);
    prisma = new PrismaService(url);
    other = new Client({ connectionString: url });
    await other.connect();
  });
  beforeEach(() => fill(prisma, OLD));
  afterAll(async () => {
    await other.end();
    await prisma.$disconnect();
    await database.stop();
  });

  const run = async (milliseconds = 60_000) => {
    const removed = new Map<string, number>();
    const onRemoved = (table: string, rows: number) => void removed.set(table, (removed.get(table) ?? 0) + rows);
    const until = performance.now() + milliseconds;
    const outcome = await collect(prisma, retentionSteps(SETTINGS), {
      signal: new AbortController().signal,
      until,
      onRemoved,
    });
    return { outcome, removed };
  };

  it('removes what the rules say and nothing else', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(states, async (state) => {
        await fill(prisma, state);
        expect((await run()).outcome).toBe('done');
        expect(await readRemains(prisma)).toEqual(expectedRemains(state));
        expect((await run()).removed).toEqual(new Map());
      }),
      { numRuns: 60 },
    );
  });

  it('goes through more rows than one batch has, and says how many went', async () => {
    await prisma.idempotencyKey.createMany({
      data: Array.from({ length: 950 }, (_, index) => ({
        ...{ id: `many ${index}`, bodyHash: '', responseBody: {}, createdAt: new Date(0) },
      })),
    });
    const { removed } = await run();
    expect(removed.get('idempotency_keys')).toBe(950);
    expect(removed.get('jobs')).toBe(1);
  });

  it('removes a search for a jump with the images that it looked at', async () => {
    const old = new Date(Date.now() - 40 * 86_400_000);
    const search = { repository: 'app', metric: 'contentSize', candidates: [] };
    const { id: jobId } = await prisma.job.create({
      data: { kind: 'bisection', status: 'succeeded', finishedAt: old, bisection: { create: search } },
    });
    await prisma.image.create({ data: { jobId, reference: 'app', repository: 'app' } });
    await run();
    expect(await prisma.job.findUnique({ where: { id: jobId } })).toBeNull();
    expect(await prisma.bisection.count()).toBe(0);
    expect(await prisma.image.count({ where: { jobId } })).toBe(0);
  });

  it('stops when its time is up, and goes on with the next run', async () => {
    expect(await run(-1)).toEqual({ outcome: 'stopped', removed: new Map() });
    expect((await readRemains(prisma)).jobs).toEqual([0]);
    expect((await run()).outcome).toBe('done');
    expect(await readRemains(prisma)).toMatchObject({ jobs: [], imageReports: [], manifests: [], scans: [] });
  });

  it('runs in one process at a time', async () => {
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock(7249105833261)');
    expect((await run()).outcome).toBe('busy');
    await other.query('COMMIT');
    expect((await run()).outcome).toBe('done');
  });

  it('leaves a scan that a job finds, also while the collection looks at it', async () => {
    await prisma.image.deleteMany();
    const store = new PrismaLayerScanStore(prisma);
    expect([...(await store.known(['l0', 'l9'], SCANNER_VERSION)).keys()]).toEqual(['l0']);
    await run();
    expect(await store.load('l0', SCANNER_VERSION)).toHaveLength(1);
  });

  it('leaves a scan whose finder has not committed yet', async () => {
    await prisma.image.deleteMany();
    await other.query('BEGIN');
    await other.query(`SELECT FROM layer_scans WHERE "diffId" = 'l0' FOR NO KEY UPDATE`);
    expect((await run()).removed.has('layer_scans')).toBe(false);
    await other.query(`UPDATE layer_scans SET "usedAt" = now()`);
    await other.query('COMMIT');
    await run();
    expect((await readRemains(prisma)).scans).toEqual([`0 ${SCANNER_VERSION}`]);
  });

  it('leaves a report that a job has found and not linked yet', async () => {
    await prisma.image.deleteMany();
    const id = await leaseImageReport(prisma, '0', '1');
    await run();
    const job = await prisma.job.create({ data: { kind: 'image' } });
    const names = { reference: 'app', repository: 'app', digest: '0' };
    await prisma.image.create({ data: { jobId: job.id, reportId: id ?? null, ...names } });
    expect(await prisma.package.count()).toBe(1);
  });

  it('leaves a report that is linked between two looks of the collection', async () => {
    const job = await prisma.job.create({ data: { kind: 'image' } });
    const report = await prisma.imageReport.findFirstOrThrow();
    await other.query('BEGIN');
    await other.query(
      `INSERT INTO images (id, "jobId", reference, repository, "reportId") VALUES (gen_random_uuid(), $1, 'a', 'a', $2)`,
      [job.id, report.id],
    ); // holds a key-share lock on the report
    expect((await run()).removed.has('image_reports')).toBe(false);
    await other.query('COMMIT');
    await run();
    expect((await readRemains(prisma)).imageReports).toEqual([0]);
  });

  it('leaves layers whose image is being observed', async () => {
    const job = await prisma.job.create({ data: { kind: 'image' } });
    const layer = { digest: 'l0', diffId: 'l0', compressedSize: 1, instruction: 'RUN \ud800' };
    await prisma.$transaction(async (transaction) => {
      const names = { reference: 'app', repository: 'app', digest: '0' };
      await transaction.image.create({ data: { jobId: job.id, ...names } });
      await transaction.$executeRaw(insertLayers('0', [layer]));
      expect((await run()).removed.has('layers')).toBe(false);
    });
    await run();
    expect((await readRemains(prisma)).manifests).toEqual([0]);
    expect((await readRemains(prisma)).scans).toEqual([`0 ${SCANNER_VERSION}`]);
  });

  it('lets a reader end that began before', async () => {
    const [before, after] = await prisma.snapshot(async (transaction) => {
      const first = await transaction.image.count();
      await run();
      return [first, (await transaction.image.findMany({ include: { report: true } })).length];
    });
    expect([before, after]).toEqual([1, 1]);
    expect(await prisma.image.count()).toBe(0);
  });

  it('never takes a scan from a job that found it, while both are at work', { timeout: 60_000 }, async () => {
    const scan = { scannerVersion: SCANNER_VERSION, uncompressedSize: 1, contentSize: 1, entryCount: 1 };
    const usedAt = new Date(Date.now() - 9 * 86_400_000);
    const encoded = new Uint8Array(1);
    const names = Array.from({ length: 3000 }, (_, index) => `race ${index}`);
    await prisma.layerScan.createMany({ data: names.map((diffId) => ({ ...scan, diffId, usedAt, encoded })) });
    const store = new PrismaLayerScanStore(prisma);
    let found = 0;
    const lost: string[] = [];
    const job = async (first: number): Promise<void> => {
      for (let index = first; index < names.length; index += 40) {
        const wanted = names.slice(index, index + 10).reverse();
        const known = await store.known(wanted, SCANNER_VERSION);
        found += known.size;
        for (const diffId of known.keys()) if (!(await store.load(diffId, SCANNER_VERSION))) lost.push(diffId);
      }
    };
    const [{ removed }] = await Promise.all([run(), job(0), job(5), job(2000)]);
    expect(lost).toEqual([]);
    expect(removed.get('layer_scans')).toBeGreaterThan(0);
    expect(found).toBeGreaterThan(0);
    expect(await prisma.layerScan.count({ where: { usedAt: { lte: usedAt } } })).toBe(0);
  });
});
