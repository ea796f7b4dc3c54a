import type { Finding, Severity } from '../report/finding.js';
import type { FindingContext, Rule } from './finding.js';

/** A rule that threw; the findings of the others stand. */
export interface RuleFailure {
  readonly ruleId: string;
  readonly message: string;
}

export interface RuleResults {
  /** One's own before those of the base; errors first, then the most bytes, then by line. */
  readonly findings: Finding[];
  readonly failures: RuleFailure[];
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Runs the rules whose needs the context meets. Never throws. */
export function runRules(rules: readonly Rule[], context: FindingContext): RuleResults {
  const findings: Finding[] = [];
  const failures: RuleFailure[] = [];
  for (const rule of rules) {
    const { id, title, severity } = rule.meta;
    if (!isMet(rule, context)) continue;
    try {
      for (const found of rule.run(context)) {
        findings.push({ ruleId: id, title, ...found, severity: found.severity ?? severity });
      }
    } catch (error) {
      failures.push({ ruleId: id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { findings: findings.sort(compare), failures };
}

function isMet({ meta }: Rule, context: FindingContext): boolean {
  return meta.needs.every((need) => (need === 'context' ? context.contextPaths : context[need]) !== undefined);
}

function compare(a: Finding, b: Finding): number {
  return (
    Number(a.scope === 'base') - Number(b.scope === 'base') ||
    RANK[a.severity] - RANK[b.severity] ||
    (b.bytes ?? -1) - (a.bytes ?? -1) ||
    (a.evidence.line ?? 0) - (b.evidence.line ?? 0) ||
    (a.ruleId < b.ruleId ? -1 : Number(a.ruleId > b.ruleId))
  );
}
