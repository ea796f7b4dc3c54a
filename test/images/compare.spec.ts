import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ImageAnalyzer } from '../../src/analysis/analyzer.js';
import type { LayerFacts, LayerScanStore } from '../../src/analysis/analyzer.port.js';
import { NO_STORE } from '../../src/analysis/no-store.js';
import { compareImages } from '../../src/core/compare/compare-images.js';
import type { ImageAnalysis } from '../../src/core/image-analysis.js';
import { DEFAULT_SCAN_LIMITS } from '../../src/core/limits.js';
import type { ComparisonReport, SizesDelta } from '../../src/core/report/comparison-report.js';
import { Skopeo } from '../../src/skopeo/skopeo.js';
import { ScanPool } from '../../src/threads/scan-pool.js';
import { codeOf, IMAGES, inRegistry, oracleOf, runCli, sum } from './real-images.js';

/** Keeps encoded scans in memory, so that a layer of several images is pulled once. */
class MemoryStore implements LayerScanStore {
  readonly keeps = true;
  readonly #scans = new Map<string, Uint8Array>();

  known = async (diffIds: string[]): Promise<Map<string, LayerFacts>> =>
    new Map(
      diffIds.filter((each) => this.#scans.has(each)).map((each) => [each, { uncompressedSize: 0, entryCount: 0 }]),
    );
  load = async (diffId: string): Promise<Uint8Array | undefined> => this.#scans.get(diffId);
  save = async (diffId: string, _version: string, encoded: Uint8Array): Promise<void> => {
    this.#scans.set(diffId, encoded);
  };
  claim = NO_STORE.claim;
}

const PAIRS = IMAGES.flatMap((baseline, index) =>
  IMAGES.slice(index).map((candidate) => [baseline, candidate] as const),
);

/** The numbers of a delta under their names. */
function numbersOf(delta: SizesDelta): Record<string, number> {
  const { hidden, packageCounts, ...plain } = delta;
  return { ...plain, ...hidden, packages: packageCounts.total, ...packageCounts.byType };
}

/** 0 - x rather than -x: a negative zero is not 0 to a test. */
const negated = (numbers: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, 0 - value]));

describe.skipIf(inject('imagesRegistry') === '')('comparisons of real images', () => {
  const analyses = new Map<string, ImageAnalysis>();
  let workFolder = '';
  const pool = new ScanPool(DEFAULT_SCAN_LIMITS, 2, new URL('../../dist/threads/', import.meta.url));

  beforeAll(async () => {
    workFolder = await mkdtemp(join(tmpdir(), 'stagediff-images-'));
    const environment = process.env;
    const analyzer = new ImageAnalyzer({
      skopeo: new Skopeo({ binary: 'skopeo', environment, temporaryFolder: workFolder, inspectTimeout: 60_000 }),
      pool,
      store: new MemoryStore(),
      workFolder,
      limits: DEFAULT_SCAN_LIMITS,
      noProgress: 60_000,
      transports: ['docker'],
      accessFor: () => ({ tlsVerify: false }),
    });
    const signal = new AbortController().signal;
    for (const image of IMAGES) {
      const resolved = await analyzer.resolve(inRegistry(image), { signal });
      analyses.set(image, await analyzer.analyze(resolved, { signal, onProgress: () => undefined }));
    }
  });
  afterAll(async () => {
    await pool.close();
    await rm(workFolder, { recursive: true, force: true });
  });

  const compare = (baseline: string, candidate: string): ComparisonReport => {
    const side = (image: string): { analysis: ImageAnalysis; findings: [] } => {
      const analysis = analyses.get(image);
      if (!analysis) throw new Error(`${image} was not analysed`);
      return { analysis, findings: [] };
    };
    return compareImages(side(baseline), side(candidate), { files: true });
  };

  it.each(PAIRS)('%s and %s: one way is the other way backwards, and every sum is exact', (one, other) => {
    const [there, back] = [compare(one, other), compare(other, one)];
    expect(numbersOf(back.delta)).toEqual(negated(numbersOf(there.delta)));
    for (const { ledger, delta, files } of [there, back]) {
      expect(ledger.residual).toBe(0);
      expect(sum(ledger.rows.map(({ bytes }) => bytes))).toBe(delta.contentSize);
      expect(files.bytes.added - files.bytes.removed + files.bytes.content).toBe(delta.visibleSize);
    }
    const purls = (packages: { purl: string }[]): string[] => packages.map(({ purl }) => purl).sort();
    expect(purls(back.packages.added)).toEqual(purls(there.packages.removed));
    expect(purls(back.packages.removed)).toEqual(purls(there.packages.added));
    expect(back.packages.changed.length).toBe(there.packages.changed.length);
    expect(back.packages.unchangedCount).toBe(there.packages.unchangedCount);
    const { added, removed, ...both } = there.files.counts;
    expect(back.files.counts).toEqual({ added: removed, removed: added, ...both });
    expect(back.layers.sharedPrefix).toBe(there.layers.sharedPrefix);
  });

  it.each(IMAGES)('%s and itself: no difference', (image) => {
    const { delta, ledger, packages, files, cacheReuse, config, surface } = compare(image, image);
    expect(Object.values(numbersOf(delta)).every((value) => value === 0)).toBe(true);
    expect(ledger).toEqual({ rows: [], residual: 0 });
    expect([packages.added, packages.removed, packages.changed, files.items, config]).toEqual([[], [], [], [], []]);
    expect(cacheReuse).toMatchObject({ firstDivergence: null, invalidatedSize: 0, pullDeltaSize: 0 });
    expect([...Object.values(surface.gained), ...Object.values(surface.lost)].flat()).toEqual([]);
  });

  it.each([
    ['node-naive:v1', 'node-multi:v1'],
    ['py-single:v1', 'py-multi:v1'],
    ['base:bookworm', 'c-single:v1'],
  ])('%s to %s: the packages that dpkg-query lists in one and not in the other', async (baseline, candidate) => {
    const listed = async (image: string): Promise<Set<string>> => {
      return new Set(((await oracleOf(image)).packages.deb ?? []).map((row) => row.join(' ')));
    };
    const [before, after] = [await listed(baseline), await listed(candidate)];
    const { packages } = compare(baseline, candidate);
    const deb = (each: { type: string; name: string; version: string; architecture: string | null }): string[] =>
      each.type === 'deb' ? [`${each.name} ${each.version} ${each.architecture}`] : [];
    const gone = [...packages.removed, ...packages.changed.map((each) => each.baseline)].flatMap(deb);
    const come = [...packages.added, ...packages.changed.map((each) => each.candidate)].flatMap(deb);
    expect(new Set(gone)).toEqual(before.difference(after));
    expect(new Set(come)).toEqual(after.difference(before));
  });

  it('finds the one line that differs between two builds of a Dockerfile', () => {
    const ordered = compare('node-ordered:v1', 'node-ordered:v2');
    const last = ordered.layers.onlyCandidate;
    expect(last).toHaveLength(1);
    expect(ordered.cacheReuse).toMatchObject({
      sharedPrefix: ordered.layers.shared.length,
      pullDeltaSize: last[0]?.compressedSize,
      firstDivergence: { cause: 'content-changed' },
    });
    const naive = compare('node-naive:v1', 'node-naive:v2').cacheReuse;
    expect(naive.firstDivergence?.paths.some((path) => path.endsWith('src/server.js'))).toBe(true);
    expect(naive.pullDeltaSize).toBeGreaterThan(100 * ordered.cacheReuse.pullDeltaSize);
  });

  it('prints the same comparison, and nothing when one image is missing', async () => {
    const references = [inRegistry('c-single:v1'), inRegistry('c-multi:v1')];
    const run = (...args: string[]): ReturnType<typeof runCli> =>
      runCli(['compare', ...references, '--tls-verify=false', '--format', 'json', ...args]);
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(0);
    const { delta } = JSON.parse(stdout) as ComparisonReport;
    expect(delta).toEqual(compare('c-single:v1', 'c-multi:v1').delta);
    const missing = await runCli([
      'compare',
      references[0] ?? '',
      inRegistry('c-multi:nowhere'),
      '--tls-verify=false',
      '--format',
      'json',
    ]);
    expect([missing.exitCode, codeOf(missing), missing.stdout]).toEqual([3, 'NOT_FOUND', '']);
  });
});
