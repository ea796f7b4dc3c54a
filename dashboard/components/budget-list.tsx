import type { VNode } from 'preact';
import type { BudgetResult, BudgetWaiver } from '../../src/core/report/budget.js';
import { formatTime } from '../model/text.js';
import { Foreign } from './text.js';

/** A rule and how it went; `passed` is null and the status open where that could not be told yet. */
export type BudgetOutcome = Omit<BudgetResult, 'passed' | 'status'> & {
  readonly passed: boolean | null;
  readonly status: BudgetResult['status'] | 'open';
};

/** Each budget with its verdict and its waiver, those that fail first. */
export function BudgetList({ budgets }: { budgets: readonly BudgetOutcome[] }): VNode {
  const failed = budgets.filter(({ passed }) => passed === false);
  const sorted = [...failed, ...budgets.filter(({ passed }) => passed !== false)];
  return (
    <>
      <p class={failed.length > 0 ? 'budget-state broken' : 'budget-state'}>
        <strong>{summaryOf(budgets, failed.length)}</strong>
      </p>
      <ul class="budgets">
        {sorted.map((budget) => (
          <li key={budget.rule}>
            <span class={`badge ${classOf(budget)}`}>{wordOf(budget)}</span>
            <Foreign text={budget.rule} code />
            <span class="quiet">
              <Foreign text={budget.message} />
              {budget.waiver && <Waiver waiver={budget.waiver} />}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Who answers for a rule that does not hold, why, and until when. */
function Waiver({ waiver: { owner, reason, expiresAt, expired } }: { waiver: BudgetWaiver }): VNode {
  return (
    <span class="waiver">
      {' '}
      {expired ? 'The waiver ended' : 'Waived until'} <time dateTime={expiresAt}>{formatTime(expiresAt)}</time> by{' '}
      <Foreign text={owner} />: <Foreign text={reason} />
    </span>
  );
}

function summaryOf(budgets: readonly BudgetOutcome[], failed: number): string {
  const all = budgets.length;
  if (failed > 0 && all === 1) return 'The budget is broken.';
  if (failed > 0) return failed === 1 ? `1 of ${all} budgets is broken.` : `${failed} of ${all} budgets are broken.`;
  const open = budgets.filter(({ passed }) => passed === null).length;
  if (open > 0) return `${open} of ${all} could not be judged yet.`;
  return all === 1 ? 'The budget holds.' : `All ${all} budgets hold.`;
}

function wordOf({ passed, status }: BudgetOutcome): string {
  if (passed === null) return 'Open';
  if (status === 'waived') return 'Waived';
  if (status === 'error') return 'Not told';
  return passed ? 'Holds' : 'Broken';
}

function classOf({ passed, status }: BudgetOutcome): string {
  if (passed === null || status === 'waived') return '';
  return passed ? 'status-succeeded' : 'status-failed';
}
