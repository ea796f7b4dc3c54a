import type { ImageReportListeners, ReadyReport, Sides } from '../analysis/analyzer.port.js';
import { CodedError } from '../core/errors.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { PrismaService } from '../database/prisma.service.js';
import { storeImageReport } from '../database/report.store.js';

const COMMIT_TIMEOUT_MILLISECONDS = 120_000;

/**
 * The reports of a comparison's images. Those that are not stored yet are stored as soon as they are made, beside the
 * work on the comparison. Each has a transaction of its own: it is true whatever becomes of the job, and no two jobs wait
 * for each other.
 */
export class ImageReports {
  readonly #baseline: Storing;
  readonly #candidate: Storing;

  /** @param known ids of those that are stored */
  constructor(prisma: PrismaService, scannerVersion: string, known: Partial<Sides<string>>) {
    const store = (report: ReadyReport<ImageReport>): Promise<string> =>
      prisma.$transaction((transaction) => storeImageReport(transaction, report, scannerVersion), {
        timeout: COMMIT_TIMEOUT_MILLISECONDS,
      });
    this.#baseline = new Storing(known.baseline, store);
    this.#candidate = new Storing(known.candidate, store);
  }

  /** Of those that are not stored. */
  get listeners(): ImageReportListeners {
    return { ...this.#baseline.listen('baseline'), ...this.#candidate.listen('candidate') };
  }

  /** Waits until all are stored, and gives their ids. */
  async ids(): Promise<Sides<string>> {
    const [baseline, candidate] = await Promise.all([this.#baseline.id, this.#candidate.id]);
    if (baseline === undefined || candidate === undefined) throw new CodedError('INTERNAL', 'a report was not made');
    return { baseline, candidate };
  }
}

/** One of the two. */
class Storing {
  id: Promise<string | undefined>;

  constructor(
    private readonly known: string | undefined,
    private readonly store: (report: ReadyReport<ImageReport>) => Promise<string>,
  ) {
    this.id = Promise.resolve(known);
  }

  listen(side: keyof Sides<unknown>): ImageReportListeners {
    if (this.known !== undefined) return {};
    return {
      [side]: (report: ReadyReport<ImageReport>): void => {
        this.id = this.store(report);
        this.id.catch(() => undefined); // whoever waits for the ids is told, unless the comparison failed before
      },
    };
  }
}
