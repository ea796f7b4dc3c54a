import { Inject, Injectable } from '@nestjs/common';
import {
  ANALYZER,
  type Analyzer,
  type ProgressEvent,
  type ReadyImage,
  type ResolvedImage,
  type Sides,
} from '../analysis/analyzer.port.js';
import { BudgetWaiver } from '../core/report/budget.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { leaseComparisonReport, leaseImageReport, storeComparisonReport } from '../database/report.store.js';
import { ImageReports } from './image-reports.js';
import type { Lease } from './lease.js';
import { observeImage } from './observe-image.js';
import { PlatformGroups } from './platform-groups.js';
import { publishFinished } from './publish-finished.js';
import { reportKey } from './report-key.js';
import { sideBySide } from './side-by-side.js';

/** Compares two images, unless the store has the report of their digests already. */
@Injectable()
export class ComparisonJob {
  constructor(
    private readonly prisma: PrismaService,
    private readonly platformGroups: PlatformGroups,
    @Inject(ANALYZER) private readonly analyzer: Analyzer,
  ) {}

  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const requested = await this.prisma.comparison.findUniqueOrThrow({
      where: { jobId: lease.jobId },
      include: { baseline: true, candidate: true },
    });
    const comparison = await this.platformGroups.splitComparison(lease, requested, signal);
    const [baseline, candidate] = await sideBySide(
      signal,
      (each) => observeImage(this.analyzer, lease, comparison.baseline, each),
      (each) => observeImage(this.analyzer, lease, comparison.candidate, each),
    );
    const resolved = { baseline, candidate };
    const inputs = { ...comparison, waivers: BudgetWaiver.array().parse(comparison.waivers) };
    const comparisonVersion = reportKey(this.analyzer.scannerVersion, inputs);
    const known = await this.#knownReports(resolved, comparisonVersion);
    if (isWhole(known)) return lease.succeed((transaction) => link(transaction, comparison, known));

    const images = await this.#scan(lease, resolved, signal);
    lease.report({ stage: 'compare', detail: '', done: 0, total: 0 });
    const reports = new ImageReports(this.prisma, this.analyzer.scannerVersion, known);
    const made = await this.analyzer.compare(images, inputs, reports.listeners);
    signal.throwIfAborted();
    lease.report({ stage: 'store', detail: '', done: 0, total: 0 });
    const stored = await reports.ids();
    await lease.succeed(async (transaction) => {
      const report = await storeComparisonReport(transaction, made, comparisonVersion);
      await link(transaction, comparison, { ...stored, report });
    });
  }

  /** The reports that are stored already. */
  async #knownReports(
    { baseline, candidate }: Sides<ResolvedImage>,
    comparisonVersion: string,
  ): Promise<Partial<ReportIds>> {
    const { scannerVersion } = this.analyzer;
    const digests = { baselineDigest: baseline.digest, candidateDigest: candidate.digest };
    const [report, baselineId, candidateId] = await Promise.all([
      leaseComparisonReport(this.prisma, { ...digests, scannerVersion: comparisonVersion }),
      leaseImageReport(this.prisma, baseline.digest, scannerVersion),
      leaseImageReport(this.prisma, candidate.digest, scannerVersion),
    ]);
    return { report, baseline: baselineId, candidate: candidateId };
  }

  async #scan(lease: Lease, resolved: Sides<ResolvedImage>, signal: AbortSignal): Promise<Sides<ReadyImage>> {
    const scan = (side: keyof Sides<unknown>, stop: AbortSignal): Promise<ReadyImage> => {
      const onProgress = (event: ProgressEvent): void => lease.report({ ...event, detail: `${side}: ${event.detail}` });
      return this.analyzer.scan(resolved[side], { signal: stop, onProgress });
    };
    if (resolved.baseline.digest === resolved.candidate.digest) {
      const image = await scan('baseline', signal);
      return { baseline: image, candidate: image };
    }
    const [baseline, candidate] = await sideBySide(
      signal,
      (stop) => scan('baseline', stop),
      (stop) => scan('candidate', stop),
    );
    return { baseline, candidate };
  }
}

interface ReportIds extends Sides<string> {
  readonly report: string;
}

const isWhole = (ids: Partial<ReportIds>): ids is ReportIds =>
  ids.report !== undefined && ids.baseline !== undefined && ids.candidate !== undefined;

async function link(
  transaction: Transaction,
  comparison: { id: string; jobId: string; baselineId: string; candidateId: string },
  ids: ReportIds,
): Promise<void> {
  await transaction.$executeRaw`
    WITH baseline AS (UPDATE images SET "reportId" = ${ids.baseline}::uuid WHERE id = ${comparison.baselineId}::uuid),
         candidate AS (UPDATE images SET "reportId" = ${ids.candidate}::uuid WHERE id = ${comparison.candidateId}::uuid)
    UPDATE comparisons SET "reportId" = ${ids.report}::uuid WHERE id = ${comparison.id}::uuid`;
  await publishFinished(transaction, comparison.jobId);
}
