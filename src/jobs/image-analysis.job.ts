import { Inject, Injectable } from '@nestjs/common';
import { ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import { judgeImage } from '../core/budgets/judge-image.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import { type BudgetResult, BudgetWaiver } from '../core/report/budget.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { Image } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { Lease } from './lease.js';
import { publishFinished } from './publish-finished.js';
import { PlatformGroups } from './platform-groups.js';
import { prepareReport } from './prepare-report.js';

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
    const prepared = await prepareReport(this.prisma, this.analyzer, lease, image, signal);
    const judged = image.budgets.length === 0 ? {} : judge(image, await prepared.report());
    await lease.succeed(async (transaction) => {
      const reportId = await prepared.store(transaction);
      await transaction.image.update({ where: { id: image.id }, data: { ...judged, reportId } });
      await publishFinished(transaction, lease.jobId);
    });
  }
}

/** How the rules went that the image is held against. The report itself is shared by all who ask for this digest. */
function judge({ budgets, waivers }: Image, report: ImageReport): { budgetResults?: BudgetResult[] } {
  const { budgets: budgetResults } = judgeImage(report, budgets.map(parseBudget), BudgetWaiver.array().parse(waivers));
  return budgetResults ? { budgetResults } : {};
}
