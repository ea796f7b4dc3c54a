import { Inject, Injectable } from '@nestjs/common';
import { ANALYZER, type Analyzer, type ProgressEvent, type ResolvedImage } from '../analysis/analyzer.port.js';
import { BudgetWaiver } from '../core/report/budget.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { makeStorable, storeComparisonReport, storeImageReport } from '../database/report.store.js';
import type { Lease } from './lease.js';
import { observeImage } from './observe-image.js';
import { PlatformGroups } from './platform-groups.js';
import { publishFinished } from './publish-finished.js';
import { reportKey } from './report-key.js';
import { sideBySide } from './side-by-side.js';

interface Pair<T> {
  readonly baseline: T;
  readonly candidate: T;
}

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
    if (known) return lease.succeed((transaction) => link(transaction, comparison, known));

    const analyses = await this.#analyze(lease, resolved, signal);
    lease.report({ stage: 'compare', detail: '', done: 0, total: 0 });
    const report = await makeStorable(this.analyzer.compare(analyses.baseline, analyses.candidate, inputs));
    const images = {
      baseline: await makeStorable(this.analyzer.report(analyses.baseline)),
      candidate: await makeStorable(this.analyzer.report(analyses.candidate)),
    };
    lease.report({ stage: 'store', detail: '', done: 0, total: 0 });
    const { scannerVersion } = this.analyzer;
    await lease.succeed(async (transaction) => {
      const baseline = await storeImageReport(transaction, images.baseline, scannerVersion);
      const candidate = await storeImageReport(transaction, images.candidate, scannerVersion);
      const stored = await storeComparisonReport(transaction, report, comparisonVersion);
      await link(transaction, comparison, { baseline, candidate, report: stored });
    });
  }

  async #knownReports(
    { baseline, candidate }: Pair<ResolvedImage>,
    comparisonVersion: string,
  ): Promise<ReportIds | undefined> {
    const { scannerVersion } = this.analyzer;
    const digests = { baselineDigest: baseline.digest, candidateDigest: candidate.digest };
    const key = { ...digests, scannerVersion: comparisonVersion };
    const report = await this.prisma.comparisonReport.findUnique({
      where: { baselineDigest_candidateDigest_scannerVersion: key },
      select: { id: true },
    });
    if (!report) return undefined;
    const images = await this.prisma.imageReport.findMany({
      where: { digest: { in: [baseline.digest, candidate.digest] }, scannerVersion },
      select: { id: true, digest: true },
    });
    const ids = new Map(images.map((image) => [image.digest, image.id]));
    const [baselineId, candidateId] = [ids.get(baseline.digest), ids.get(candidate.digest)];
    return baselineId && candidateId ? { report: report.id, baseline: baselineId, candidate: candidateId } : undefined;
  }

  async #analyze(lease: Lease, resolved: Pair<ResolvedImage>, signal: AbortSignal): Promise<Pair<ImageAnalysis>> {
    const analyze = (side: keyof Pair<unknown>, stop: AbortSignal): Promise<ImageAnalysis> => {
      const onProgress = (event: ProgressEvent): void => lease.report({ ...event, detail: `${side}: ${event.detail}` });
      return this.analyzer.analyze(resolved[side], { signal: stop, onProgress });
    };
    if (resolved.baseline.digest === resolved.candidate.digest) {
      const analysis = await analyze('baseline', signal);
      return { baseline: analysis, candidate: analysis };
    }
    const [baseline, candidate] = await sideBySide(
      signal,
      (stop) => analyze('baseline', stop),
      (stop) => analyze('candidate', stop),
    );
    return { baseline, candidate };
  }
}

interface ReportIds extends Pair<string> {
  readonly report: string;
}

async function link(
  transaction: Transaction,
  comparison: { id: string; jobId: string; baselineId: string; candidateId: string },
  ids: ReportIds,
): Promise<void> {
  await transaction.image.update({ where: { id: comparison.baselineId }, data: { reportId: ids.baseline } });
  await transaction.image.update({ where: { id: comparison.candidateId }, data: { reportId: ids.candidate } });
  await transaction.comparison.update({ where: { id: comparison.id }, data: { reportId: ids.report } });
  await publishFinished(transaction, comparison.jobId);
}
