import type { VNode } from 'preact';
import { isRunning, listAudits } from '../api/audits.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { useRefresh } from '../hooks/use-refresh.js';
import { auditLink } from '../model/route.js';
import { formatTime } from '../model/text.js';
import { ErrorNotice } from './notice.js';
import { RunState } from './run-state.js';
import { Foreign } from './text.js';

const FEW = 5;

/** The audits whose last runs are the newest, and how those went. */
export function AuditStates(): VNode {
  const { loaded, again } = useLoaded((signal) => listAudits(signal), []);
  const items = loaded.state === 'ready' ? loaded.value.items : [];
  useRefresh(
    items.some(({ lastRun }) => lastRun !== null && isRunning(lastRun)),
    again,
  );
  if (loaded.state === 'loading') return <p class="quiet">Loading…</p>;
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  if (items.length === 0) {
    return (
      <p class="quiet">
        No schedule yet. <a href="#/audits">Make one</a> to look at whole repositories every night.
      </p>
    );
  }
  const ran = items.flatMap(({ id, name, lastRun }) => (lastRun ? [{ id, name, lastRun }] : []));
  ran.sort((a, b) => (a.lastRun.createdAt < b.lastRun.createdAt ? 1 : -1));
  if (ran.length === 0) return <p class="quiet">No run yet. {nextOf(items.map(({ nextRunAt }) => nextRunAt))}</p>;
  return (
    <ul class="plain">
      {ran.slice(0, FEW).map(({ id, name, lastRun }) => (
        <li key={id}>
          <a href={auditLink(id)}>
            <Foreign text={name} />
          </a>{' '}
          <RunState run={lastRun} />
        </li>
      ))}
    </ul>
  );
}

function nextOf(times: readonly (string | null)[]): string {
  const [next] = times.filter((time) => time !== null).sort();
  return next === undefined ? 'All schedules are paused.' : `The first comes at ${formatTime(next)}.`;
}
