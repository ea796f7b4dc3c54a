import { Inject, Injectable } from '@nestjs/common';
import { ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import { judgeImage } from '../core/budgets/judge-image.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import { type BudgetResult, BudgetWaiver } from '../core/report/budget.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { Image } from '../database/generated/client.js';
import { unpackJson } from '../database/packed-json.js';
import { PrismaService } from '../database/prisma.service.js';
import { makeStorable, storeImageReport } from '../database/report.store.js';
import type { Lease } from './lease.js';
import { observeImage } from './observe-image.js';
import { publishFinished } from './publish-finished.js';
import { PlatformGroups } from './platform-groups.js';

/** Analyses one image, unless the store has the report of its digest already. */
@Injectable()
export class ImageAnalysisJob {
  constructor(
    private readonly prisma: PrismaService,
    private readonly platformGroups: PlatformGroups,
    @Inject(ANALYZER) private readonly analyzer: Analyzer,
  ) {}

  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const requested = await this.prisma.image.findFirstOrThrow({ where: { jobId: lease.jobId } });
    const image = await this.platformGroups.splitImage(lease, requested, signal);
    const resolved = await observeImage(this.analyzer, lease, image, signal);
    const { scannerVersion } = this.analyzer;
    const known = await this.prisma.imageReport.findUnique({
      where: { digest_scannerVersion: { digest: resolved.digest, scannerVersion } },
      select: { id: true },
    });
    if (known) {
      const judged = image.budgets.length === 0 ? {} : judge(image, await this.#stored(known.id));
      return lease.succeed(async (transaction) => {
        await transaction.image.update({ where: { id: image.id }, data: { ...judged, reportId: known.id } });
        await publishFinished(transaction, lease.jobId);
      });
    }
    const onProgress = lease.report.bind(lease);
    const analysis = await this.analyzer.analyze(resolved, { signal, onProgress });
    onProgress({ stage: 'store', detail: image.reference, done: 0, total: 0 });
    const report = await makeStorable(this.analyzer.report(analysis));
    const judged = judge(image, report.report);
    await lease.succeed(async (transaction) => {
      const reportId = await storeImageReport(transaction, report, scannerVersion);
      await transaction.image.update({ where: { id: image.id }, data: { ...judged, reportId } });
      await publishFinished(transaction, lease.jobId);
    });
  }

  async #stored(id: string): Promise<ImageReport> {
    const { body } = await this.prisma.imageReport.findUniqueOrThrow({ where: { id }, select: { body: true } });
    return unpackJson<ImageReport>(body);
  }
}

/** How the rules went that the image is held against. The report itself is shared by all who ask for this digest. */
function judge({ budgets, waivers }: Image, report: ImageReport): { budgetResults?: BudgetResult[] } {
  const { budgets: budgetResults } = judgeImage(report, budgets.map(parseBudget), BudgetWaiver.array().parse(waivers));
  return budgetResults ? { budgetResults } : {};
}
