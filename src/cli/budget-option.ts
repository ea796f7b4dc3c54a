import { Option } from 'commander';
import { type Budget, parseBudget } from '../core/budgets/parse-budget.js';

/** `--budget RULE`, which may be repeated. */
export function budgetOption(): Option {
  return new Option(
    '--budget <rule>',
    "fail with exit code 1 unless it holds, e.g. 'compressedSize <= 200MB'; may be repeated",
  )
    .default([], 'none')
    .argParser((rule: string, budgets: readonly Budget[]) => [...budgets, parseBudget(rule)]);
}
