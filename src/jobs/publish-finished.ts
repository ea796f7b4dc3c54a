import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { formatPlatform } from '../core/image/platform.js';
import { BudgetResult } from '../core/report/budget.js';
import type { Image, Job, Prisma } from '../database/generated/client.js';
import { JobKind } from '../database/generated/enums.js';
import type { Transaction } from '../database/prisma.service.js';
import { publishEvent } from '../webhooks/webhook-events.js';

const WITH_SIDES = { baseline: true, candidate: true, report: { omit: { body: true } } } as const;

/** Tells webhooks that a job is settled, in the transaction that settles it. */
export async function publishFinished(transaction: Transaction, jobId: string): Promise<void> {
  const job = await transaction.job.findUniqueOrThrow({ where: { id: jobId } });
  if (job.kind === JobKind.bisection) return; // its images are steps of a search, not what somebody asked for
  const comparison = await transaction.comparison.findUnique({ where: { jobId }, include: WITH_SIDES });
  const image = comparison ? null : await transaction.image.findFirst({ where: { jobId } });
  if (comparison) await publishComparison(transaction, job, comparison);
  if (image) await publishImage(transaction, job, image);
}

async function publishComparison(
  transaction: Transaction,
  job: Job,
  comparison: Prisma.ComparisonGetPayload<{ include: typeof WITH_SIDES }>,
): Promise<void> {
  const { id, baseline, candidate, report } = comparison;
  const self = `/api/v1/comparisons/${id}`;
  const subject = {
    comparisonId: id,
    baseline: toSide(baseline),
    candidate: toSide(candidate),
    links: { self, report: `${self}/report` },
  };
  const summary = report && {
    compressedSizeDelta: Number(report.compressedSizeDelta),
    contentSizeDelta: Number(report.contentSizeDelta),
    visibleSizeDelta: Number(report.visibleSizeDelta),
    packageCountDelta: report.packageCountDelta,
  };
  const data = { ...toOutcome(job), ...subject, verdict: report?.verdict ?? null, summary };
  const repositories = [baseline.repository, candidate.repository];
  const results = BudgetResult.array().parse(report?.budgetResults ?? []);
  await publish(transaction, { type: 'comparison.finished', data, subject, results, repositories });
}

async function publishImage(transaction: Transaction, job: Job, image: Image): Promise<void> {
  const self = `/api/v1/images/${image.id}`;
  const subject = { imageId: image.id, image: toSide(image), links: { self, report: `${self}/report` } };
  const results = BudgetResult.array().parse(image.budgetResults ?? []);
  const data = { ...toOutcome(job), ...subject };
  await publish(transaction, { type: 'image.finished', data, subject, results, repositories: [image.repository] });
}

interface FinishedEvent {
  readonly type: 'comparison.finished' | 'image.finished';
  readonly data: Prisma.InputJsonObject;
  /** What a breach of rules tells of it too. */
  readonly subject: Prisma.InputJsonObject;
  readonly results: readonly BudgetResult[];
  readonly repositories: readonly string[];
}

/** The event itself, and another one when rules do not hold. */
async function publish(
  transaction: Transaction,
  { type, data, subject, results, repositories }: FinishedEvent,
): Promise<void> {
  const budgetVerdict = verdictOfBudgets(results);
  const budgets = results.map(({ rule, status, message }) => ({ rule, status, message }));
  await publishEvent(transaction, { type, data: { ...data, budgetVerdict, budgets }, repositories });
  if (budgetVerdict !== 'failed') return;
  const broken = budgets.filter((_, index) => results[index]?.passed === false);
  const breach = { ...subject, budgetVerdict, budgets: broken };
  await publishEvent(transaction, { type: 'budget.breached', data: breach, repositories });
}

function toOutcome({ status, problemCode, problemMessage }: Job) {
  const problem = status === 'failed' ? { code: problemCode, message: problemMessage } : null;
  return { status, problem };
}

function toSide({ reference, digest, os, architecture, variant }: Image) {
  const platform = os === null || architecture === null ? null : formatPlatform({ os, architecture, variant });
  return { reference, digest, platform };
}
