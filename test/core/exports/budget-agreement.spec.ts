import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateBudgets, verdictOfBudgets } from '../../../src/core/budgets/evaluate-budget.js';
import { METRIC_NAMES } from '../../../src/core/budgets/metrics.js';
import { type Budget, OPERATORS, parseBudget } from '../../../src/core/budgets/parse-budget.js';
import { EXPORTERS } from '../../../src/core/exports/index.js';
import type { BudgetResult } from '../../../src/core/report/budget.js';
import { ComparisonReport } from '../../../src/core/report/comparison-report.js';
import { sampleComparison } from '../../support/sample-comparison.js';
import { sampleImage } from '../../support/sample-reports.js';

const NAMES = METRIC_NAMES.map((name) => name.replace('<type>', 'npm'));
const LIMITS = ['0', '2', '100000', '+0', '+5%', 'baseline', '50% of baseline'];
const rule = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...OPERATORS), fc.constantFrom(...LIMITS))
  .map((parts) => parts.join(' '))
  .filter((text) => isRule(text));
const waiver = rule.chain((text) =>
  fc.boolean().map((expired) => ({
    ...{ rule: text, owner: 'ann', reason: 'known', expiresAt: '2026-01-01T00:00:00.000Z', expired },
  })),
);

function isRule(text: string): boolean {
  try {
    return parseBudget(text).rule === text;
  } catch {
    return false;
  }
}

const render = (format: string, report: ComparisonReport): string =>
  EXPORTERS.find((exporter) => exporter.format === format)?.comparison?.(report) ?? '';

interface Run {
  readonly properties?: { readonly budgetVerdict: string; readonly budgets: readonly { readonly status: string }[] };
  readonly results: readonly { readonly ruleId: string; readonly suppressions?: readonly unknown[] }[];
}

/** What somebody concludes who knows only this format. */
const READERS: Readonly<Record<string, (text: string, report: ComparisonReport) => string | null>> = {
  json: (text) => (JSON.parse(text) as ComparisonReport).budgetVerdict,
  markdown: (text) => /Budget verdict: (\w+)/.exec(text)?.[1] ?? null,
  table: (text) => /Budget verdict: (\w+)/.exec(text)?.[1] ?? null,
  html: (text) => /Budget verdict: (\w+)/.exec(text)?.[1] ?? null,
  junit(text, { budgets }) {
    const suite = /<testsuite name="budgets" tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)">/.exec(text);
    const [tests, failures, errors, skipped] = (suite ?? []).slice(1).map(Number);
    const count = (status: string): number => budgets.filter((one) => one.status === status).length;
    expect([tests, failures, errors, skipped]).toEqual([budgets.length, ...['failed', 'error', 'waived'].map(count)]);
    if (tests === 0) return null;
    return failures === 0 && errors === 0 ? 'passed' : 'failed';
  },
  sarif(text) {
    const { properties, results } = (JSON.parse(text) as { runs: [Run] }).runs[0];
    const alerts = results.filter(({ ruleId, suppressions }) => ruleId === 'budget' && !suppressions);
    if (!properties) return null;
    expect(alerts.length > 0).toBe(properties.budgetVerdict === 'failed');
    return properties.budgetVerdict;
  },
};

describe('the verdict of budgets', () => {
  it('is the same in every format, for any rules and waivers', { timeout: 60_000 }, () => {
    const candidate = sampleImage('x');
    const baseline = sampleImage('y');
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 6 }),
        fc.array(waiver, { maxLength: 4 }),
        fc.boolean(),
        (rules, waivers, alone) => {
          const budgets: Budget[] = rules.map(parseBudget);
          const sides = { candidate: { ...candidate, pullDeltaSize: 10 }, baseline: alone ? null : baseline };
          const results: BudgetResult[] = evaluateBudgets(budgets, { ...sides, waivers });
          const budgetVerdict = verdictOfBudgets(results);
          const expected = results.length === 0 ? null : results.every(({ passed }) => passed) ? 'passed' : 'failed';
          expect(budgetVerdict).toBe(expected);
          const report = { ...sampleComparison('x'), budgets: results, budgetVerdict };
          expect(ComparisonReport.parse(report).budgets).toEqual(results);
          for (const [format, read] of Object.entries(READERS)) {
            expect([format, read(render(format, report), report)]).toEqual([format, expected]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
