import type { Finding, Severity } from '../report/finding.js';
import type { FindingContext, Rule } from './finding.js';

/** A finding that somebody has looked at and accepts. */
export interface Waiver {
  readonly ruleId: string;
  /** Only findings with this path; without it, all of the rule. */
  readonly path?: string;
  /** Why it is accepted; without a reason nothing is waived. */
  readonly reason: string;
}

export interface WaivedFinding {
  readonly finding: Finding;
  readonly reason: string;
}

/** A rule that threw; the findings of the others stand. */
export interface RuleFailure {
  readonly ruleId: string;
  readonly message: string;
}

export interface RuleResults {
  /** Errors first, then the most bytes, then by line. */
  readonly findings: Finding[];
  readonly waived: WaivedFinding[];
  readonly failures: RuleFailure[];
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Runs the rules whose needs the context meets. Never throws. */
export function runRules(
  rules: readonly Rule[],
  context: FindingContext,
  waivers: readonly Waiver[] = [],
): RuleResults {
  const findings: Finding[] = [];
  const waived: WaivedFinding[] = [];
  const failures: RuleFailure[] = [];
  for (const rule of rules) {
    const { id, title, severity } = rule.meta;
    if (!isMet(rule, context)) continue;
    try {
      for (const found of rule.run(context)) {
        const finding: Finding = { ruleId: id, title, ...found, severity: found.severity ?? severity };
        const waiver = waivers.find((candidate) => applies(candidate, finding));
        if (waiver === undefined) findings.push(finding);
        else waived.push({ finding, reason: waiver.reason });
      }
    } catch (error) {
      failures.push({ ruleId: id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { findings: findings.sort(compare), waived, failures };
}

function isMet({ meta }: Rule, context: FindingContext): boolean {
  return meta.needs.every((need) => (need === 'context' ? context.contextPaths : context[need]) !== undefined);
}

function applies(waiver: Waiver, finding: Finding): boolean {
  if (waiver.ruleId !== finding.ruleId || waiver.reason.trim() === '') return false;
  return waiver.path === undefined || finding.evidence.paths.includes(waiver.path);
}

function compare(a: Finding, b: Finding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    (b.bytes ?? -1) - (a.bytes ?? -1) ||
    (a.evidence.line ?? 0) - (b.evidence.line ?? 0) ||
    (a.ruleId < b.ruleId ? -1 : Number(a.ruleId > b.ruleId))
  );
}
