import { pushTo } from '../collections.js';
import type { ComparisonReport } from '../report/comparison-report.js';
import type { Finding } from '../report/finding.js';

/** Matches findings of one rule by their instruction, then in order: what went, what came, what stayed. */
export function compareFindings(
  baseline: readonly Finding[],
  candidate: readonly Finding[],
): ComparisonReport['findings'] {
  const before = new Map<string, Finding[]>();
  for (const finding of baseline) pushTo(before, keyOf(finding), finding);
  const introduced: Finding[] = [];
  const remaining: Finding[] = [];
  for (const finding of candidate) (before.get(keyOf(finding))?.shift() ? remaining : introduced).push(finding);
  return { fixed: [...before.values()].flat(), introduced, remaining };
}

const keyOf = ({ ruleId, scope, evidence }: Finding): string =>
  [ruleId, scope, evidence.instruction ?? '', evidence.paths[0] ?? ''].join('\0');
