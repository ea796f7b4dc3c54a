import type { Analyzer } from '../analysis/analyzer.port.js';
import type { ImageReport } from '../core/report/image-report.js';
import type { Image } from '../database/generated/client.js';
import type { PrismaService, Transaction } from '../database/prisma.service.js';
import { leaseImageReport, storeImageReport } from '../database/report.store.js';
import { loadImageReport } from '../database/stored-reports.js';
import type { Lease } from './lease.js';
import { observeImage } from './observe-image.js';

/** The report of an image, stored already or about to be. */
export interface PreparedReport {
  report(): Promise<ImageReport>;
  /** Stores it as part of a transaction, and gives its id. */
  store(transaction: Transaction): Promise<string>;
}

/**
 * Resolves an image and analyses it, unless the store has the report of its digest already, and the scans of its layers:
 * a backup may have left them out. The report that is there stays.
 */
export async function prepareReport(
  prisma: PrismaService,
  analyzer: Analyzer,
  lease: Lease,
  image: Image,
  signal: AbortSignal,
): Promise<PreparedReport> {
  const resolved = await observeImage(analyzer, lease, image, signal);
  const { scannerVersion } = analyzer;
  const known = await leaseImageReport(prisma, resolved.digest, scannerVersion);
  if (known !== undefined && (await analyzer.hasScans(resolved)))
    return { report: () => loadImageReport(prisma, known), store: () => Promise.resolve(known) };
  const onProgress = lease.report.bind(lease);
  const made = await analyzer.report(await analyzer.scan(resolved, { signal, onProgress }));
  signal.throwIfAborted();
  onProgress({ stage: 'store', detail: image.reference, done: 0, total: 0 });
  return {
    report: () => Promise.resolve(made.report),
    store: (transaction) => storeImageReport(transaction, made, scannerVersion),
  };
}
