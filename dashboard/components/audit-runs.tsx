import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { listRuns, type AuditResource, type AuditRunResource } from '../api/audits.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { formatTime } from '../model/text.js';
import { AuditRunView } from './audit-run.js';
import { ErrorNotice, Loading, Notice } from './notice.js';
import { Pager } from './pager.js';
import { RunState } from './run-state.js';
import { Foreign } from './text.js';

/** The runs of an audit, the newest opened. */
export function AuditRuns({ audit: { id, lastRun } }: { audit: AuditResource }): VNode {
  const [cursor, setCursor] = useState('');
  const { loaded, again } = useLoaded((signal) => listRuns(id, cursor, signal), [id, cursor]);
  const moved = JSON.stringify(lastRun);
  useEffect(again, [moved, again]);
  if (loaded.state === 'loading') return <Loading what="runs" />;
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  const { items, nextCursor } = loaded.value;
  if (items.length === 0) return <Notice>No run yet: it comes with the schedule, or when you ask for it.</Notice>;
  return (
    <>
      <ol class="runs">
        {items.map((run, index) => (
          <Run key={run.id} run={run} opened={index === 0 && cursor === ''} />
        ))}
      </ol>
      <Pager cursor={cursor} nextCursor={nextCursor} onOpen={setCursor} />
    </>
  );
}

function Run({ run, opened }: { run: AuditRunResource; opened: boolean }): VNode {
  const [open, setOpen] = useState(opened);
  const { createdAt, trigger, problem, resumesAt } = run;
  return (
    <li class="run">
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <time dateTime={createdAt}>{formatTime(createdAt)}</time>{' '}
          <span class="quiet">{trigger === 'schedule' ? 'by schedule' : 'on request'}</span> <RunState run={run} />
        </summary>
        {problem && (
          <p class="notice error">
            <Foreign text={problem.message} /> <code>{problem.code}</code>
          </p>
        )}
        {resumesAt !== null && (
          <p class="quiet">The registry asked to slow down: it goes on {formatTime(resumesAt)}.</p>
        )}
        {open && <AuditRunView run={run} />}
      </details>
    </li>
  );
}
