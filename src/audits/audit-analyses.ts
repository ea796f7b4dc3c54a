import { UNLIMITED_CALLER } from '../access/caller.js';
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { resolveBudgets } from '../budgets/budget-inputs.js';
import { CONFIG, type Config } from '../config.js';
import { formatReference, parseReference } from '../core/image/reference.js';
import type { AuditItem, AuditRun } from '../database/generated/client.js';
import { AuditItemStatus, JobKind } from '../database/generated/enums.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { JobQueue } from '../jobs/queue.js';

/** What somebody waits for comes first. */
const PRIORITY = -1;

/** Queues the analyses and comparisons of runs, for each registry only as many at a time as it shall have. */
@Injectable()
export class AuditAnalyses {
  constructor(
    private readonly prisma: PrismaService,
    private readonly queue: JobQueue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async startQueued({ id: runId, budgets }: AuditRun): Promise<void> {
    const queued = await this.prisma.auditItem.findMany({
      where: { runId, status: AuditItemStatus.queued },
      orderBy: { position: 'asc' },
    });
    for (const items of Map.groupBy(queued, ({ registry }) => registry).values()) {
      for (const item of items) if (!(await this.#start(item, budgets))) break;
    }
  }

  /** Whether the registry has room for more. An image whose digest is just being analysed waits for the result. */
  #start(item: AuditItem, budgets: string[]): Promise<boolean> {
    const { id, registry, digest } = item;
    const analyzing = AuditItemStatus.analyzing;
    return this.prisma.$transaction(async (transaction) => {
      await holdRegistry(transaction, registry);
      const inHand = await transaction.auditItem.count({ where: { registry, status: analyzing } });
      if (inHand >= this.config.audit.registryConcurrency) return false;
      if (await transaction.auditItem.count({ where: { digest, status: analyzing } })) return true;
      const { count } = await transaction.auditItem.updateMany({
        where: { id, status: AuditItemStatus.queued },
        data: { status: analyzing },
      });
      if (count === 0) return true;
      const ids =
        item.baselineDigest === null
          ? await this.#analyze(transaction, item)
          : await this.#compare(transaction, item, budgets);
      await transaction.auditItem.update({ where: { id }, data: ids });
      return true;
    });
  }

  async #analyze(transaction: Transaction, item: AuditItem): Promise<{ imageId: string }> {
    const job = await transaction.job.create({ data: { kind: JobKind.image } });
    const image = await transaction.image.create({ data: { jobId: job.id, ...candidateOf(item) } });
    await this.queue.enqueue(transaction, job.id, PRIORITY);
    return { imageId: image.id };
  }

  async #compare(
    transaction: Transaction,
    item: AuditItem,
    budgets: string[],
  ): Promise<{ imageId: string; comparisonId: string }> {
    const { id: jobId } = await transaction.job.create({ data: { kind: JobKind.comparison } });
    const baseline = await transaction.image.create({ data: { jobId, ...baselineOf(item) } });
    const candidate = await transaction.image.create({ data: { jobId, ...candidateOf(item) } });
    const asked = {
      rules: budgets,
      names: [],
      caller: UNLIMITED_CALLER,
      repository: item.repository,
      hasBaseline: true,
    };
    const inputs = await resolveBudgets(transaction, asked);
    const comparison = await transaction.comparison.create({
      data: { jobId, baselineId: baseline.id, candidateId: candidate.id, ...inputs },
    });
    await this.queue.enqueue(transaction, jobId, PRIORITY);
    return { imageId: candidate.id, comparisonId: comparison.id };
  }
}

/** Counting and starting are one step, for all workers. */
async function holdRegistry(transaction: Transaction, registry: string): Promise<void> {
  const lock = createHash('sha256').update(`audits ${registry}`).digest().readBigInt64BE();
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${lock})`;
}

/** The image by its tag, pinned to what that was when the run looked. */
function candidateOf({ reference, repository, tag, indexDigest, digest }: AuditItem) {
  return { reference, repository, tag, indexDigest, digest };
}

function baselineOf({ baselineReference, baselineDigest }: AuditItem) {
  const parsed = parseReference(baselineReference ?? '');
  if (parsed.transport !== 'docker') throw new Error('a baseline is in a registry');
  const repository = `${parsed.registry}/${parsed.repository}`;
  return { reference: formatReference(parsed), repository, tag: parsed.tag, digest: baselineDigest };
}
