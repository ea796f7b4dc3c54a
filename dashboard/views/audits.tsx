import type { VNode } from 'preact';
import { createAudit, isRunning, listAudits, type AuditResource } from '../api/audits.js';
import { findRepositories } from '../api/resources.js';
import { AuditActions } from '../components/audit-actions.js';
import { AuditForm } from '../components/audit-form.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice, Loading, Notice } from '../components/notice.js';
import { RunState } from '../components/run-state.js';
import { Section } from '../components/section.js';
import { Foreign } from '../components/text.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { useRefresh } from '../hooks/use-refresh.js';
import { emptyDraft, type AuditBody } from '../model/audit-draft.js';
import { auditLink } from '../model/route.js';
import { formatTime } from '../model/text.js';

/** The schedules that look at repositories, and a form for one more. */
export function Audits(): VNode {
  const { loaded, again } = useLoaded((signal) => listAudits(signal), []);
  const repositories = useLoaded((signal) => findRepositories('', signal), []).loaded;
  const items = loaded.state === 'ready' ? loaded.value.items : [];
  useRefresh(
    items.some(({ lastRun }) => lastRun !== null && isRunning(lastRun)),
    again,
  );
  const create = async (body: AuditBody): Promise<void> => {
    const { id } = await createAudit(body);
    location.hash = auditLink(id);
  };
  return (
    <>
      <Heading text="Audits" />
      <Section title="Schedules" hint="Each looks at repositories again and again: every new image is analysed once.">
        {loaded.state === 'loading' && <Loading what="audits" />}
        {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
        {loaded.state === 'ready' && items.length === 0 && (
          <Notice>
            <strong>No schedule yet.</strong> Name a repository below and say when to look at it; budgets say what must
            hold.
          </Notice>
        )}
        <ul class="comparisons">
          {items.map((audit) => (
            <AuditItem key={audit.id} audit={audit} onChanged={again} />
          ))}
        </ul>
      </Section>
      {loaded.state !== 'loading' && (
        <Section title="New schedule">
          <AuditForm
            initial={emptyDraft()}
            action="Create"
            repositories={repositories.state === 'ready' ? repositories.value : []}
            onSubmit={create}
          />
        </Section>
      )}
    </>
  );
}

function AuditItem({ audit, onChanged }: { audit: AuditResource; onChanged: () => void }): VNode {
  const { id, name, paused, nextRunAt, lastRun, targets } = audit;
  return (
    <li class="comparison audit-item">
      <div class="comparison-head">
        <a href={auditLink(id)}>
          <Foreign text={name} />
        </a>
        {paused && <span class="badge">Paused</span>}
        {lastRun ? <RunState run={lastRun} /> : <span class="quiet">no run yet</span>}
      </div>
      <p class="quiet">
        <Foreign text={targets.map(({ repository }) => repository).join(', ')} />
        {nextRunAt !== null && (
          <>
            {' · next '}
            <time dateTime={nextRunAt}>{formatTime(nextRunAt)}</time>
          </>
        )}
      </p>
      <AuditActions audit={audit} onChanged={onChanged} />
    </li>
  );
}
