import type { VNode } from 'preact';
import type { BudgetResult } from '../../src/core/report/budget.js';
import { Foreign } from './text.js';

/** A rule and how it went; null where it could not be told yet. */
export type BudgetOutcome = Omit<BudgetResult, 'passed'> & { readonly passed: boolean | null };

/** Each budget with its verdict, those that fail first. */
export function BudgetList({ budgets }: { budgets: readonly BudgetOutcome[] }): VNode {
  const failed = budgets.filter(({ passed }) => passed === false);
  const sorted = [...failed, ...budgets.filter(({ passed }) => passed !== false)];
  return (
    <>
      <p class={failed.length > 0 ? 'budget-state broken' : 'budget-state'}>
        <strong>{summaryOf(budgets.length, failed.length)}</strong>
      </p>
      <ul class="budgets">
        {sorted.map(({ rule, passed, message }) => (
          <li key={rule}>
            <span class={`badge ${classOf(passed)}`}>{wordOf(passed)}</span>
            <Foreign text={rule} code />
            <span class="quiet">
              <Foreign text={message} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function summaryOf(all: number, failed: number): string {
  if (failed === 0) return all === 1 ? 'The budget holds.' : `All ${all} budgets hold.`;
  if (all === 1) return 'The budget is broken.';
  return failed === 1 ? `1 of ${all} budgets is broken.` : `${failed} of ${all} budgets are broken.`;
}

const wordOf = (passed: boolean | null): string => (passed === null ? 'Open' : passed ? 'Holds' : 'Broken');
const classOf = (passed: boolean | null): string =>
  passed === null ? '' : passed ? 'status-succeeded' : 'status-failed';
