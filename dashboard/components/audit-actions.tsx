import type { VNode } from 'preact';
import { isRunning, startRun, updateAudit, type AuditResource } from '../api/audits.js';
import { useSubmit } from '../hooks/use-submit.js';
import { ErrorNotice } from './notice.js';

/** Runs an audit now, pauses it, or lets it go on. */
export function AuditActions({ audit, onChanged }: { audit: AuditResource; onChanged: () => void }): VNode {
  const { busy, error, send } = useSubmit();
  const { id, name, paused, lastRun } = audit;
  const running = lastRun !== null && isRunning(lastRun);
  const act = (work: () => Promise<unknown>): void => {
    void send(async () => {
      await work();
      onChanged();
    });
  };
  return (
    <>
      <span class="choices">
        <button
          type="button"
          aria-label={`Run now: ${name}`}
          disabled={busy || running}
          onClick={() => act(() => startRun(id))}
        >
          Run now
        </button>
        <button
          type="button"
          aria-label={`${paused ? 'Resume' : 'Pause'}: ${name}`}
          disabled={busy}
          onClick={() => act(() => updateAudit(id, { paused: !paused }))}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
      </span>
      {error && <ErrorNotice error={error} />}
    </>
  );
}
