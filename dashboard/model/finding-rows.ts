import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { Finding } from '../../src/core/report/finding.js';

/** Where a finding stands: new in the candidate, in both, gone, or simply there in one image. */
export type FindingState = 'introduced' | 'remaining' | 'fixed' | 'present';

export interface FindingRow {
  readonly key: string;
  readonly state: FindingState;
  readonly finding: Finding;
}

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/** The findings of a comparison: what there is to do before what is done, the most bytes first, then the most severe. */
export function comparedFindings({ introduced, remaining, fixed }: ComparisonReport['findings']): FindingRow[] {
  const open = rank([...rowsOf('introduced', introduced), ...rowsOf('remaining', remaining)]);
  return [...open, ...rank(rowsOf('fixed', fixed))];
}

export const imageFindings = (findings: readonly Finding[]): FindingRow[] => rank(rowsOf('present', findings));

const rowsOf = (state: FindingState, findings: readonly Finding[]): FindingRow[] =>
  findings.map((finding, index) => ({ key: `${state} ${index}`, state, finding }));

function rank(rows: FindingRow[]): FindingRow[] {
  return rows.sort(
    (a, b) =>
      (b.finding.bytes ?? 0) - (a.finding.bytes ?? 0) ||
      SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity),
  );
}
