import { Inject, Injectable } from '@nestjs/common';
import { ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import { PrismaService } from '../database/prisma.service.js';
import { leaseImageReport, makeStorable, storeImageReport } from '../database/report.store.js';
import type { Lease } from './lease.js';
import { observeImage } from './observe-image.js';
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
    const known = await leaseImageReport(this.prisma, resolved.digest, scannerVersion);
    if (known !== undefined) {
      return lease.succeed(async (transaction) => {
        await transaction.image.update({ where: { id: image.id }, data: { reportId: known } });
      });
    }
    const onProgress = lease.report.bind(lease);
    const analysis = await this.analyzer.analyze(resolved, { signal, onProgress });
    onProgress({ stage: 'store', detail: image.reference, done: 0, total: 0 });
    const report = await makeStorable(this.analyzer.report(analysis));
    await lease.succeed(async (transaction) => {
      const reportId = await storeImageReport(transaction, report, scannerVersion);
      await transaction.image.update({ where: { id: image.id }, data: { reportId } });
    });
  }
}
