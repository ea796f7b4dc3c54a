import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Analyzer,
  ComparisonInputs,
  PlatformList,
  ProgressEvent,
  ImageReportListeners,
  ReadyImage,
  ReadyReport,
  ResolvedImage,
  Sides,
} from '../../src/analysis/analyzer.port.js';
import { evaluateBudgets, verdictOfBudgets } from '../../src/core/budgets/evaluate-budget.js';
import { parseBudget } from '../../src/core/budgets/parse-budget.js';
import { CodedError, type ErrorCode } from '../../src/core/errors.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { ImageReport, PackageReport } from '../../src/core/report/image-report.js';
import { packJson } from '../../src/database/packed-json.js';
import { sampleComparison } from './sample-comparison.js';
import { sampleBase, samplePrediction } from './sample-reports.js';

/** How many times each method was called with a reference. */
export interface Calls {
  resolve: string[];
  analyze: string[];
}

/**
 * An Analyzer without registry or layers. The tag of a reference says what happens: `fail-CODE` rejects in
 * `scan`, `flaky-N-CODE` rejects the first N times, `slow-MS` takes that long, `hang` never ends,
 * `missing` cannot be resolved, `grown-N` has N bytes more content and `grown-N-x` too; any other tag is an image whose content is its repository and tag.
 */
export class FakeAnalyzer implements Analyzer {
  readonly calls: Calls = { resolve: [], analyze: [] };
  /** What each comparison was asked for. */
  readonly compared: ComparisonInputs[] = [];
  /** The tags of each repository, or why they cannot be listed. */
  readonly repositories = new Map<string, readonly string[] | CodedError>();
  /** Why references cannot be resolved. */
  readonly unresolvable = new Map<string, CodedError>();
  /** What references point to that were pushed again. */
  readonly contents = new Map<string, string>();
  closed = false;
  readonly #failures = new Map<string, number>();

  constructor(readonly scannerVersion = 'fake-1') {}

  async resolve(reference: string, { platform }: { platform?: string; signal: AbortSignal }): Promise<ResolvedImage> {
    this.calls.resolve.push(reference);
    const fault = this.unresolvable.get(reference);
    if (fault) throw fault;
    const match = /^(.*?)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference);
    const [, repository = '', tag = null, pinned] = match ?? [];
    if (tag === 'missing') throw new CodedError('NOT_FOUND', `there is no image ${reference}`);
    const [os = 'linux', architecture = 'amd64', variant = null] = (platform ?? 'linux/amd64').split('/');
    const isIndex = pinned !== undefined && indexes.has(pinned);
    const digest = isIndex
      ? sha256(`${pinned} ${architecture}`)
      : (pinned ?? sha256(this.contents.get(reference) ?? `${repository}:${tag?.replace(/^same-as-/, '')}`));
    if (tag !== null) names.set(digest, tag);
    return {
      ...{ reference, canonicalReference: reference, repository, tag, digest, indexDigest: sha256(`index ${digest}`) },
      platform: { os, architecture, variant },
      compressedSize: 1000,
      layers: [
        {
          digest: sha256(`layer ${digest}`),
          diffId: sha256(`diff ${digest}`),
          compressedSize: 1000,
          instruction: 'COPY . .',
        },
      ],
    };
  }

  tags(repository: string): Promise<string[]> {
    const listed = this.repositories.get(repository);
    if (listed instanceof CodedError) return Promise.reject(listed);
    return Promise.resolve([...(listed ?? [])]);
  }

  /** The tag `multi-A-B` is an index of linux/A and linux/B; any other is an image of one platform. */
  async platforms(reference: string): Promise<PlatformList> {
    const [, names] = /:multi-([\w-]+)$/.exec(reference) ?? [];
    if (names === undefined) return { indexDigest: null, platforms: [null] };
    const indexDigest = sha256(`index ${reference}`);
    indexes.add(indexDigest);
    return { indexDigest, platforms: names.split('-').map((name) => `linux/${name}`) };
  }

  async scan(
    image: ResolvedImage,
    { signal, onProgress }: { signal: AbortSignal; onProgress(event: ProgressEvent): void },
  ): Promise<ReadyImage> {
    this.calls.analyze.push(image.reference);
    const tag = image.tag ?? names.get(image.digest) ?? '';
    onProgress({ stage: 'pull', detail: image.reference, done: 500, total: 1000 });
    const [, slow] = /^slow-(\d+)/.exec(tag) ?? [];
    if (slow !== undefined) await sleep(Number(slow), undefined, { signal });
    if (tag === 'hang') await sleep(600_000, undefined, { signal });
    this.#mayFail(tag);
    return image as unknown as ReadyImage;
  }

  hasScans(): Promise<boolean> {
    return Promise.resolve(true);
  }

  report(image: ReadyImage): Promise<ReadyReport<ImageReport>> {
    return ready(fakeImageReport(image));
  }

  async compare(
    images: Sides<ReadyImage>,
    inputs: ComparisonInputs,
    listeners: ImageReportListeners,
  ): Promise<ReadyReport<ComparisonReport>> {
    this.compared.push(inputs);
    const sides = { candidate: fakeImageReport(images.candidate), baseline: fakeImageReport(images.baseline) };
    const budgets = evaluateBudgets(inputs.budgets.map(parseBudget), { ...sides, waivers: inputs.waivers });
    const comparison = {
      ...sampleComparison('fake'),
      ...sides,
      delta: {
        ...{ compressedSize: -10, uncompressedSize: -20, contentSize: -30, visibleSize: -25, duplicateSize: 0 },
        hidden: { deleted: -5, overwritten: 0, metadataOnly: 0 },
        layerCount: 0,
        packageCounts: { total: -1, byType: { deb: -1 } },
      },
      budgets,
      budgetVerdict: verdictOfBudgets(budgets),
      verdict: `${images.candidate.digest} is smaller`,
    };
    for (const side of ['baseline', 'candidate'] as const) listeners[side]?.(await ready(sides[side]));
    return ready(comparison);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  #mayFail(tag: string): void {
    const [, code] = /^fail-([A-Z_]+)/.exec(tag) ?? [];
    if (code !== undefined) throw new CodedError(code as ErrorCode, `told to fail with ${code}`);
    const [, times, flakyCode] = /^flaky-(\d+)-([A-Z_]+)/.exec(tag) ?? [];
    const failed = this.#failures.get(tag) ?? 0;
    if (times === undefined || failed >= Number(times)) return;
    this.#failures.set(tag, failed + 1);
    throw new CodedError(flakyCode as ErrorCode, `told to fail ${times} times`);
  }
}

/** Digests of indexes that were asked for. */
const indexes = new Set<string>();
/** Tags by digest: a later try asks by digest only. */
const names = new Map<string, string>();

async function ready<T>(report: T): Promise<ReadyReport<T>> {
  return { report, body: await packJson(report) };
}

function fakeImageReport(image: ReadyImage): ImageReport {
  const { reference, digest, platform } = image as unknown as ResolvedImage;
  const grown = Number(/^grown-(\d+)/.exec(names.get(digest) ?? '')?.[1] ?? 0);
  const openssl = fakePackage('openssl', `3.${Number.parseInt(digest.slice(7, 9), 16)}`);
  return {
    schemaVersion: 1,
    ...{ reference, digest, platform, mediaType: 'application/vnd.oci.image.manifest.v1+json', created: null },
    config: { user: '', entrypoint: [], cmd: ['sh'], workingDir: '/', exposedPorts: [], envNames: [], labels: {} },
    sizes: {
      ...{ compressedSize: 1000, uncompressedSize: 3000, contentSize: 2500 + grown, visibleSize: 2400 + grown },
      duplicateSize: 7,
      hidden: { deleted: 60, overwritten: 30, metadataOnly: 10 },
    },
    ...sampleBase(2400),
    packageCounts: { total: 2, byType: { deb: 2 } },
    layers: [],
    history: [],
    packages: [openssl, fakePackage('we\0ird \u{dc80}', '1')],
    removedLater: [],
    owners: [],
    surface: {
      ...{ user: '', runsAsRoot: true, setuid: [], worldWritable: [], capabilities: [], shells: [] },
      ...{ interpreters: [], compilers: [], packageManagers: [], secrets: [] },
    },
    findings: [],
    prediction: samplePrediction('app'),
    problems: [],
  };
}

function fakePackage(name: string, version: string): PackageReport {
  const purl = `pkg:deb/debian/${encodeURIComponent(name.toWellFormed())}@${version}?arch=amd64`;
  return {
    ...{ type: 'deb', name, version, architecture: 'amd64', purl, ownedSize: 100, declaredSize: 120, layerIndex: 0 },
    ...{ instruction: null, location: 'var/lib/dpkg/status', role: 'runtime', ownedBy: null },
  };
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
