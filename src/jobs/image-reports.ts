import type { ImageReportListeners, ReadyReport, Sides } from '../analysis/analyzer.port.js';
import { CodedError } from '../core/errors.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { PrismaService } from '../database/prisma.service.js';
import { storeImageReport } from '../database/report.store.js';
import { COMMIT_TIMEOUT_MILLISECONDS } from './lease.js';

/**
 * The reports of a comparison's images. Those that are not stored yet are stored as soon as they are made, beside the
 * work on the comparison. Each has a transaction of its own: it is true whatever becomes of the job, and no two jobs wait
 * for each other.
 */
export class ImageReports {
  /** Of those that are not stored. */
  readonly listeners: ImageReportListeners;
  /** By side, from when its report is made. */
  readonly #stored: Partial<Record<keyof Sides<unknown>, Promise<string>>> = {};

  /** @param known ids of those that are stored */
  constructor(
    private readonly prisma: PrismaService,
    private readonly scannerVersion: string,
    private readonly known: Partial<Sides<string>>,
  ) {
    this.listeners = {
      ...(known.baseline === undefined && { baseline: (report) => this.#store('baseline', report) }),
      ...(known.candidate === undefined && { candidate: (report) => this.#store('candidate', report) }),
    };
  }

  /** Waits until all are stored, and gives their ids. */
  async ids(): Promise<Sides<string>> {
    const baseline = this.known.baseline ?? (await this.#stored.baseline);
    const candidate = this.known.candidate ?? (await this.#stored.candidate);
    if (baseline === undefined || candidate === undefined) throw new CodedError('INTERNAL', 'a report was not made');
    return { baseline, candidate };
  }

  #store(side: keyof Sides<unknown>, report: ReadyReport<ImageReport>): void {
    const stored = this.prisma.$transaction(
      (transaction) => storeImageReport(transaction, report, this.scannerVersion),
      { timeout: COMMIT_TIMEOUT_MILLISECONDS },
    );
    stored.catch(() => undefined); // whoever waits for the ids is told, unless the comparison failed before
    this.#stored[side] = stored;
  }
}
