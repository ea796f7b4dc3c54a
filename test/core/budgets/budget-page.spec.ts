import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricTable } from '../../../src/core/budgets/metric-table.js';
import { ALL_METRICS } from '../../../src/core/budgets/metrics.js';
import { parseBudget } from '../../../src/core/budgets/parse-budget.js';

const page = readFileSync('docs/budgets.md', 'utf8');
/** Prettier aligns columns; what is in them counts. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

describe('docs/budgets.md', () => {
  it('lists every metric, as they are', () => {
    expect(plain(page)).toContain(plain(metricTable()));
    for (const [name, { unit }] of ALL_METRICS) expect(plain(page)).toContain(`| \`${name}\` | ${unit} |`);
  });

  it('has examples that are rules', () => {
    const examples = /```budget\n([\s\S]*?)```/.exec(page)?.[1]?.trim().split('\n') ?? [];
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) expect(parseBudget(example).rule).toBe(example);
  });
});
