import { findComparisons, type ComparisonRow } from '../comparisons/comparison-rows.js';
import { verdictOfBudgets } from '../core/budgets/evaluate-budget.js';
import { formatPlatform } from '../core/image/platform.js';
import type { BudgetResult } from '../core/report/budget.js';
import { Prisma } from '../database/generated/client.js';
import type { Transaction } from '../database/prisma.service.js';
import type { ObservedImage } from '../images/image.dto.js';
import { findImages, type ImageRow } from '../images/image-rows.js';
import { publishEvent } from '../webhooks/webhook-events.js';
import type { JobRow } from './job-state.js';

/**
 * Tells webhooks that a job is settled, in the transaction that settles it. Nothing of a bisection's images: they are
 * steps of a search, not what somebody asked for.
 */
export async function publishFinished(transaction: Transaction, jobId: string): Promise<void> {
  const isAsked = Prisma.sql`job.id = ${jobId}::uuid AND job.kind <> 'bisection'`;
  const [comparison] = await findComparisons(transaction, isAsked);
  if (comparison) return publishComparison(transaction, comparison);
  const [image] = await findImages(transaction, isAsked);
  if (image) await publishImage(transaction, image);
}

async function publishComparison(
  transaction: Transaction,
  { id, job, baseline, candidate, summary, budgetResults }: ComparisonRow,
): Promise<void> {
  const self = `/api/v1/comparisons/${id}`;
  const subject = {
    comparisonId: id,
    baseline: toSide(baseline),
    candidate: toSide(candidate),
    links: { self, report: `${self}/report` },
  };
  const { verdict = null, ...deltas } = summary ?? {};
  const data = { ...toOutcome(job), ...subject, verdict, summary: summary && deltas };
  const repositories = [baseline.repository, candidate.repository];
  const results = budgetResults ?? [];
  await publish(transaction, { type: 'comparison.finished', data, subject, results, repositories });
}

async function publishImage(transaction: Transaction, { observed, job, budgetResults }: ImageRow): Promise<void> {
  const { id, repository } = observed;
  const self = `/api/v1/images/${id}`;
  const subject = { imageId: id, image: toSide(observed), links: { self, report: `${self}/report` } };
  const data = { ...toOutcome(job), ...subject };
  const results = budgetResults ?? [];
  await publish(transaction, { type: 'image.finished', data, subject, results, repositories: [repository] });
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

function toOutcome({ status, problemCode: code, problemMessage: message }: JobRow) {
  return { status, problem: status === 'failed' ? { code, message } : null };
}

function toSide({ reference, digest, platform }: ObservedImage) {
  return { reference, digest, platform: platform && formatPlatform(platform) };
}
