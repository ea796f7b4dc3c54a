import { describe, expect, it } from 'vitest';
import { evaluateBudgets, verdictOfBudgets } from '../../../src/core/budgets/evaluate-budget.js';
import { parseBudget } from '../../../src/core/budgets/parse-budget.js';
import type { BudgetWaiver } from '../../../src/core/report/budget.js';
import { sampleImage } from '../../support/sample-reports.js';

const candidate = sampleImage('x');
const waiver = (rule: string, expired: boolean): BudgetWaiver => ({
  ...{ rule, owner: 'ann@example.com', reason: 'until the new base is out', expired },
  expiresAt: '2026-12-31T00:00:00.000Z',
});
const judge = (rule: string, ...waivers: BudgetWaiver[]) =>
  evaluateBudgets([parseBudget(rule)], { candidate, baseline: null, waivers });

describe('waivers of budget rules', () => {
  it('let a rule pass that does not hold, and say who answers for it', () => {
    const [result] = judge('layers == 0', waiver('layers  ==  0', false));
    expect(result).toMatchObject({ status: 'waived', passed: true, actual: 2, limit: 0 });
    expect(result?.message).toContain('Waived by ann@example.com until 2026-12-31: until the new base is out');
    expect(verdictOfBudgets(result ? [result] : [])).toBe('passed');
  });

  it('do not count when they are over, and are shown', () => {
    const results = judge('layers == 0', waiver('layers == 0', true));
    expect(results[0]).toMatchObject({ status: 'failed', passed: false, waiver: { expired: true } });
    expect(results[0]?.message).toContain('The waiver of ann@example.com ended on 2026-12-31.');
    expect(verdictOfBudgets(results)).toBe('failed');
  });

  it('count when one of several is not over', () => {
    const [result] = judge('layers == 0', waiver('layers == 0', true), waiver('layers == 0', false));
    expect(result?.status).toBe('waived');
  });

  it('are for their own rule only, however it is written', () => {
    const rule = 'compressedSize <= 0.5MB';
    const others = [
      'compressedSize <= 1MB',
      'compressedSize < 0.5MB',
      'visibleSize <= 0.5MB',
      'compressedSize <= +0.5MB',
    ];
    expect(judge(rule, ...others.map((one) => waiver(one, false)))[0]).toMatchObject({
      status: 'failed',
      waiver: null,
    });
    expect(judge(rule, waiver('compressedSize<=500kB', false))[0]?.status).toBe('waived');
  });

  it('do not excuse a rule that cannot be judged', () => {
    expect(judge('layers <= +0', waiver('layers <= +0', false))[0]).toMatchObject({ status: 'error', passed: false });
  });

  it('leave a rule that holds as it is', () => {
    expect(judge('layers == 2', waiver('layers == 2', false))[0]).toMatchObject({ status: 'passed', passed: true });
  });
});
