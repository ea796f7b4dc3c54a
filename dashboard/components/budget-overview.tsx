import type { VNode } from 'preact';
import type { ComparisonResource } from '../api/resources.js';
import { budgetCount } from '../model/comparisons.js';
import { comparisonLink } from '../model/route.js';
import { formatWhole, shortReference } from '../model/text.js';
import { Foreign } from './text.js';

const FEW = 3;

interface BudgetOverviewProps {
  readonly items: readonly ComparisonResource[];
  /** Why there is nothing to show yet; null once there is. */
  readonly pending: string | null;
}

/** How many comparisons keep their budgets, and the last that do not. */
export function BudgetOverview({ items, pending }: BudgetOverviewProps): VNode {
  const { held, broken } = budgetCount(items);
  if (pending !== null) return <p class="quiet">{pending}</p>;
  if (held.length + broken.length === 0) {
    return <p class="quiet">No comparison has a budget yet. Give one with a comparison, or in an audit.</p>;
  }
  return (
    <>
      <p class={broken.length > 0 ? 'budget-state broken' : 'budget-state'}>
        <strong>
          {broken.length === 0
            ? `All ${formatWhole(held.length)} within budget`
            : `${formatWhole(broken.length)} of ${formatWhole(held.length + broken.length)} over budget`}
        </strong>
      </p>
      <ul class="plain">
        {broken.slice(0, FEW).map(({ id, baseline, candidate }) => (
          <li key={id}>
            <a href={comparisonLink(id)}>
              <Foreign text={`${shortReference(baseline.reference)} → ${shortReference(candidate.reference)}`} />
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
