import type { VNode } from 'preact';
import type { ComparisonResource } from '../api/resources.js';
import { comparisonLink } from '../model/route.js';
import { formatTime, shortReference } from '../model/text.js';
import { StatusBadge } from './status-badge.js';
import { Foreign, SizeDelta } from './text.js';

/** Comparisons, each with its state and what came of it. */
export function ComparisonItems({ items }: { items: readonly ComparisonResource[] }): VNode {
  return (
    <ul class="comparisons">
      {items.map((item) => (
        <ComparisonItem key={item.id} item={item} />
      ))}
    </ul>
  );
}

function ComparisonItem({ item }: { item: ComparisonResource }): VNode {
  const { id, baseline, candidate, summary, problem, createdAt, budgetVerdict } = item;
  return (
    <li class="comparison">
      <div class="comparison-head">
        <a href={comparisonLink(id)}>
          <Foreign text={shortReference(baseline.reference)} /> → <Foreign text={shortReference(candidate.reference)} />
        </a>
        <StatusBadge job={item} />
        {budgetVerdict && <BudgetBadge verdict={budgetVerdict} />}
        {summary && <SizeDelta bytes={summary.contentSizeDelta} />}
      </div>
      <p class="verdict">
        {summary && <Foreign text={summary.verdict} />}
        {!summary && problem && <Foreign text={problem.message} />}
      </p>
      <p class="quiet">
        <Foreign text={repositoriesOf(item)} /> · <time dateTime={createdAt}>{formatTime(createdAt)}</time>
      </p>
    </li>
  );
}

function BudgetBadge({ verdict }: { verdict: 'passed' | 'failed' }): VNode {
  return verdict === 'failed' ? (
    <span class="badge status-failed">over budget</span>
  ) : (
    <span class="badge status-succeeded">within budget</span>
  );
}

function repositoriesOf({ baseline, candidate }: ComparisonResource): string {
  return [...new Set([baseline.repository, candidate.repository])].join(' → ');
}

interface BiggestChangesProps {
  readonly items: readonly ComparisonResource[];
  /** Why there is nothing to show yet; null once there is. */
  readonly pending: string | null;
}

/** The largest differences as bars, one link each. */
export function BiggestChanges({ items, pending }: BiggestChangesProps): VNode {
  if (pending !== null) return <p class="quiet">{pending}</p>;
  if (items.length === 0) return <p class="quiet">No finished comparison shows growth.</p>;
  const most = Math.max(1, ...items.map(({ summary }) => Math.abs(summary?.contentSizeDelta ?? 0)));
  return (
    <ol class="biggest">
      {items.map(({ id, baseline, candidate, summary }) => {
        const bytes = summary?.contentSizeDelta ?? 0;
        return (
          <li key={id}>
            <a href={comparisonLink(id)}>
              <Foreign text={`${shortReference(baseline.reference)} → ${shortReference(candidate.reference)}`} />
            </a>
            <SizeDelta bytes={bytes} />
            <span class="bar-track" aria-hidden="true">
              <span
                class={`bar ${bytes < 0 ? 'less' : 'more'}`}
                style={{ width: `${(Math.abs(bytes) / most) * 100}%` }}
              />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
