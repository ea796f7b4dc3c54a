import type { VNode } from 'preact';
import type { AuditRunResource } from '../api/audits.js';
import { formatWhole } from '../model/text.js';

const LABELS: Readonly<Record<AuditRunResource['status'], string>> = {
  pending: 'Waiting',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** How a run stands, and what it found, in a line. */
export function RunState({ run }: { run: AuditRunResource }): VNode {
  const { open, new: fresh, unchanged, failed, budgetBreaches } = run.summary;
  const counts = [
    [open, 'open'],
    [fresh, 'new'],
    [unchanged, 'unchanged'],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${formatWhole(count)} ${word}`);
  return (
    <span class="run-state">
      <span class={`badge status-${run.status}`}>{LABELS[run.status]}</span>
      {failed > 0 && <span class="badge status-failed">{formatWhole(failed)} failed</span>}
      {budgetBreaches > 0 && <span class="badge status-failed">{formatWhole(budgetBreaches)} over budget</span>}
      <span class="quiet">{said.length > 0 ? said.join(', ') : nothingOf(run)}</span>
    </span>
  );
}

/** What is said of a run that has no image to count. */
function nothingOf(run: AuditRunResource): string {
  if (run.status === 'skipped') return 'the run before was still under way';
  return run.status === 'succeeded' && run.summary.total === 0 ? 'no image' : '';
}
