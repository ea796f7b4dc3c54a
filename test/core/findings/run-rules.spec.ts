import { describe, expect, it } from 'vitest';
import type { Rule, RuleFinding } from '../../../src/core/findings/finding.js';
import { runRules } from '../../../src/core/findings/run-rules.js';

const found = (line: number, bytes: number | null, paths: string[] = []): RuleFinding => ({
  message: 'm.',
  scope: 'own',
  bytes,
  remediation: 'r.',
  evidence: { layerIndex: null, line, endLine: line, instruction: null, paths, pathCount: paths.length },
});
const rule = (
  id: string,
  severity: 'error' | 'warning' | 'info',
  run: Rule['run'],
  needs: Rule['meta']['needs'] = [],
): Rule => ({
  meta: { id, title: id, severity, needs, why: '', remedy: '', examples: { bad: '', good: '' } },
  run,
});

describe('runRules', () => {
  it('puts errors first, then the most bytes, then the first line', () => {
    const rules = [
      rule('info', 'info', () => [found(1, 900)]),
      rule('warning', 'warning', () => [found(9, null), found(3, 5), found(4, 70), found(2, null)]),
      rule('error', 'error', () => [found(8, null)]),
    ];
    expect(runRules(rules, {}).findings.map((f) => [f.ruleId, f.evidence.line])).toEqual([
      ['error', 8],
      ['warning', 4],
      ['warning', 3],
      ['warning', 2],
      ['warning', 9],
      ['info', 1],
    ]);
  });

  it('keeps the findings of the others when a rule throws', () => {
    const broken = rule('broken', 'info', () => {
      throw new Error('no');
    });
    const results = runRules([broken, rule('fine', 'info', () => [found(1, null)])], {});
    expect(results.failures).toEqual([{ ruleId: 'broken', message: 'no' }]);
    expect(results.findings).toHaveLength(1);
  });

  it("puts one's own findings before those of the base", () => {
    const rules = [rule('a', 'error', () => [{ ...found(1, 900), scope: 'base' }, found(2, 1)])];
    expect(runRules(rules, {}).findings.map(({ scope }) => scope)).toEqual(['own', 'base']);
  });

  it('runs a rule only with what it needs', () => {
    const needy = rule('needy', 'info', () => [found(1, null)], ['context']);
    expect(runRules([needy], {}).findings).toEqual([]);
    expect(runRules([needy], { contextPaths: [] }).findings).toHaveLength(1);
  });
});
