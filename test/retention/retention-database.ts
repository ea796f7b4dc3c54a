import type { PrismaService } from '../../src/database/prisma.service.js';
import { pairOf, type Remains, type State } from './retention-model.js';

const DAY = 86_400_000;
const agedBy = (days: number): Date => new Date(Date.now() - days * DAY);
const TABLES = [
  ...['comparisons', 'images', 'jobs', 'image_reports', 'comparison_reports', 'layers', 'layer_scans'],
  'idempotency_keys',
];
const SIZES = {
  ...{ compressedSize: 1, uncompressedSize: 1, contentSize: 1, visibleSize: 1, deletedSize: 0, overwrittenSize: 0 },
  ...{ metadataOnlySize: 0, duplicateSize: 0, layerCount: 1, packageCount: 1, findingCount: 0, problemCount: 0 },
};
const DELTAS = { compressedSizeDelta: 0, contentSizeDelta: 0, visibleSizeDelta: 0, packageCountDelta: 0, verdict: '' };

/** Makes the database hold a state and nothing else. */
export async function fill(prisma: PrismaService, state: State): Promise<void> {
  await prisma.$executeRawUnsafe(`TRUNCATE ${TABLES.join(', ')} CASCADE`);
  const imageReports = new Map<number, string>();
  const comparisonReports = new Map<string, string>();
  for (const [digest, layers] of state.layers.entries()) {
    if (!state.jobs.some(({ digests }) => digests.includes(digest))) continue;
    const rows = layers.map((layer, index) => ({
      digest: `l${layer}`,
      diffId: `l${layer}`,
      chainId: `c${layer}`,
      index,
    }));
    await prisma.layer.createMany({
      data: rows.map((row) => ({
        ...row,
        ...{ imageDigest: String(digest), compressedSize: 1, isTop: row.index === layers.length - 1 },
      })),
    });
  }
  for (const [index, { status, age, digests, hasReport }] of state.jobs.entries()) {
    const isSettled = status !== 'pending' && status !== 'running';
    const times = { createdAt: agedBy(age + 1), finishedAt: isSettled ? agedBy(age) : null };
    const kind = digests.length === 2 ? 'comparison' : 'image';
    const job = await prisma.job.create({ data: { kind, status, stage: String(index), ...times } });
    const images: string[] = [];
    for (const digest of digests) {
      const reportId = hasReport ? await imageReport(prisma, imageReports, digest, state) : null;
      const names = { reference: 'app', repository: 'app', digest: String(digest) };
      images.push((await prisma.image.create({ data: { jobId: job.id, reportId, ...names } })).id);
    }
    const [baselineId, candidateId] = images;
    if (baselineId === undefined || candidateId === undefined) continue;
    const reportId = hasReport ? await comparisonReport(prisma, comparisonReports, digests, state) : null;
    await prisma.comparison.create({ data: { jobId: job.id, baselineId, candidateId, reportId } });
  }
  const facts = { uncompressedSize: 1, contentSize: 1, entryCount: 1, encoded: new Uint8Array(1) };
  await prisma.layerScan.createMany({
    data: state.scans.map(({ layer, version, age }) => ({
      ...facts,
      ...{ diffId: `l${layer}`, scannerVersion: version, usedAt: agedBy(age), createdAt: agedBy(age + 1) },
    })),
  });
  await prisma.idempotencyKey.createMany({
    data: state.keyAges.map((age, index) => ({
      ...{ id: String(index), bodyHash: '', responseBody: {}, createdAt: agedBy(age) },
    })),
  });
}

async function imageReport(prisma: PrismaService, known: Map<number, string>, digest: number, state: State) {
  const data = { digest: String(digest), scannerVersion: '1', ...SIZES, body: new Uint8Array(1) };
  const usedAt = agedBy(state.reportAges[digest] ?? 0);
  const packages = { create: { type: 'deb', name: 'a', version: '1', purl: 'p', purlBase: 'p', ownedSize: 1 } };
  const id = known.get(digest) ?? (await prisma.imageReport.create({ data: { ...data, usedAt, packages } })).id;
  known.set(digest, id);
  return id;
}

async function comparisonReport(
  prisma: PrismaService,
  known: Map<string, string>,
  digests: readonly number[],
  state: State,
) {
  const [baselineDigest, candidateDigest] = digests.map(String) as [string, string];
  const usedAt = agedBy(state.reportAges[digests[0] ?? 0] ?? 0);
  const data = { baselineDigest, candidateDigest, scannerVersion: '1', ...DELTAS, usedAt, body: new Uint8Array(1) };
  const id = known.get(pairOf(digests)) ?? (await prisma.comparisonReport.create({ data })).id;
  known.set(pairOf(digests), id);
  return id;
}

/** What the database holds, in the words of the model. */
export async function readRemains(prisma: PrismaService): Promise<Remains> {
  const jobs = await prisma.job.findMany({ select: { stage: true } });
  const imageReports = await prisma.imageReport.findMany({ select: { digest: true } });
  const pairs = await prisma.comparisonReport.findMany({ select: { baselineDigest: true, candidateDigest: true } });
  const manifests = await prisma.layer.findMany({ distinct: ['imageDigest'], select: { imageDigest: true } });
  const scans = await prisma.layerScan.findMany({ select: { diffId: true, scannerVersion: true } });
  const keys = await prisma.idempotencyKey.findMany({ select: { id: true } });
  const sorted = (values: readonly (string | null)[]): number[] => values.map(Number).sort((a, b) => a - b);
  return {
    jobs: sorted(jobs.map(({ stage }) => stage)),
    imageReports: sorted(imageReports.map(({ digest }) => digest)),
    comparisonReports: pairs.map((each) => `${each.baselineDigest}-${each.candidateDigest}`).sort(),
    manifests: sorted(manifests.map(({ imageDigest }) => imageDigest)),
    scans: scans.map(({ diffId, scannerVersion }) => `${diffId.slice(1)} ${scannerVersion}`).sort(),
    keys: sorted(keys.map(({ id }) => id)),
  };
}
