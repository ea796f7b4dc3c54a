import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { isRunning, readAudit, updateAudit, type AuditResource } from '../api/audits.js';
import { findRepositories } from '../api/resources.js';
import { AuditActions } from '../components/audit-actions.js';
import { AuditFacts } from '../components/audit-facts.js';
import { AuditForm } from '../components/audit-form.js';
import { AuditRuns } from '../components/audit-runs.js';
import { DeleteAudit } from '../components/delete-audit.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice, Loading } from '../components/notice.js';
import { Section } from '../components/section.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { useRefresh } from '../hooks/use-refresh.js';
import { draftOf, type AuditBody } from '../model/audit-draft.js';

/** One schedule: what it looks at, its runs, and what to change about it. */
export function AuditView({ id }: { id: string }): VNode {
  const { loaded, again } = useLoaded((signal) => readAudit(id, signal), [id]);
  const audit = loaded.state === 'ready' ? loaded.value : null;
  useRefresh(audit?.lastRun != null && isRunning(audit.lastRun), again);
  return (
    <>
      <Heading text={audit?.name ?? 'Audit'} />
      {loaded.state === 'loading' && <Loading what="the audit" />}
      {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
      {audit && <AuditBodyView audit={audit} onChanged={again} />}
    </>
  );
}

function AuditBodyView({ audit, onChanged }: { audit: AuditResource; onChanged: () => void }): VNode {
  return (
    <>
      <Section title="Schedule">
        <AuditFacts audit={audit} />
        <AuditActions audit={audit} onChanged={onChanged} />
      </Section>
      <Section title="Runs" hint="The newest first. Open one to see every image, and the reason of each failure.">
        <AuditRuns audit={audit} />
      </Section>
      <Section title="Change the schedule">
        <div class="choices">
          <EditAudit key={audit.updatedAt} audit={audit} onChanged={onChanged} />
          <DeleteAudit audit={audit} />
        </div>
      </Section>
    </>
  );
}

function EditAudit({ audit, onChanged }: { audit: AuditResource; onChanged: () => void }): VNode {
  const [open, setOpen] = useState(false);
  const repositories = useLoaded((signal) => findRepositories('', signal), []).loaded;
  const save = async (body: AuditBody): Promise<void> => {
    await updateAudit(audit.id, body);
    onChanged();
  };
  if (!open) {
    return (
      <button type="button" onClick={() => setOpen(true)}>
        Edit
      </button>
    );
  }
  return (
    <AuditForm
      initial={draftOf(audit)}
      action="Save"
      repositories={repositories.state === 'ready' ? repositories.value : []}
      onSubmit={save}
    />
  );
}
