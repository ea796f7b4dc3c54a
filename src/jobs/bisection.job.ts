import { Inject, Injectable } from '@nestjs/common';
import { ANALYZER, type Analyzer } from '../analysis/analyzer.port.js';
import { nextProbe } from '../core/trends/bisect.js';
import type { Bisection, Image } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { reportMetric } from '../database/report-metrics.store.js';
import { toServiceError } from '../database/service-error.js';
import { BisectionCandidate, resultOf } from './bisection-candidate.js';
import type { Lease } from './lease.js';
import { prepareReport } from './prepare-report.js';

/** What is to blame is the image itself, or that it cannot be had: exit codes of the command line. */
const OF_THE_IMAGE: readonly number[] = [3, 4];

/**
 * Analyses those images of a history that the search asks for, one after the other. Each result is stored at
 * once, so that another try goes on where the last one ended.
 */
@Injectable()
export class BisectionJob {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(ANALYZER) private readonly analyzer: Analyzer,
  ) {}

  async run(lease: Lease, signal: AbortSignal): Promise<void> {
    const bisection = await this.prisma.bisection.findUniqueOrThrow({ where: { jobId: lease.jobId } });
    const candidates = BisectionCandidate.array().parse(bisection.candidates);
    for (;;) {
      const step = nextProbe(candidates.map(resultOf));
      const candidate = step.kind === 'probe' ? candidates[step.index] : undefined;
      if (step.kind !== 'probe' || !candidate) return lease.succeed(() => Promise.resolve());
      signal.throwIfAborted();
      const image = await this.#imageOf(lease, bisection, candidate);
      const save = (transaction: Transaction, probed: Partial<BisectionCandidate>): Promise<void> => {
        candidates[step.index] = { ...candidate, imageId: image.id, ...probed };
        return saveCandidates(transaction, bisection.id, candidates);
      };
      await this.#probe(lease, bisection, image, signal, save);
    }
  }

  /** The image that was observed before, or a new one, which a later try of this job finds again. */
  async #imageOf(lease: Lease, { repository, platform }: Bisection, candidate: BisectionCandidate): Promise<Image> {
    if (candidate.imageId !== null) {
      return this.prisma.image.findUniqueOrThrow({ where: { id: candidate.imageId } });
    }
    const { tag } = candidate;
    const reference = `${repository}:${tag ?? 'latest'}`;
    const { jobId } = lease;
    const earlier = await this.prisma.image.findFirst({ where: { jobId, tag } });
    const data = { jobId, reference, repository, tag, requestedPlatform: platform };
    return earlier ?? this.prisma.image.create({ data });
  }

  async #probe(
    lease: Lease,
    { metric }: Bisection,
    image: Image,
    signal: AbortSignal,
    save: (transaction: Transaction, probed: Partial<BisectionCandidate>) => Promise<void>,
  ): Promise<void> {
    try {
      const prepared = await prepareReport(this.prisma, this.analyzer, lease, image, signal);
      await lease.write(async (transaction) => {
        const reportId = await prepared.store(transaction);
        const { digest } = await transaction.image.update({ where: { id: image.id }, data: { reportId } });
        const value = await reportMetric(transaction, reportId, metric);
        // A report of an older version may lack the number, as long as it is not filled in.
        await save(transaction, value === null ? { digest, problemCode: 'NOT_READY' } : { digest, value });
      });
    } catch (error) {
      const { code, kind } = toServiceError(signal.aborted ? signal.reason : error);
      if (kind.retryable || !OF_THE_IMAGE.includes(kind.exit)) throw error;
      await lease.write((transaction) => save(transaction, { problemCode: code }));
    }
  }
}

async function saveCandidates(transaction: Transaction, id: string, candidates: BisectionCandidate[]): Promise<void> {
  await transaction.bisection.update({ where: { id }, data: { candidates } });
}
