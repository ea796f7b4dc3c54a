import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { deleteAudit, type AuditResource } from '../api/audits.js';
import { useSubmit } from '../hooks/use-submit.js';
import { ErrorNotice } from './notice.js';

/** Deletes a schedule, after it was asked for twice. */
export function DeleteAudit({ audit: { id } }: { audit: AuditResource }): VNode {
  const [asked, setAsked] = useState(false);
  const { busy, error, send } = useSubmit();
  const remove = (): void => {
    void send(async () => {
      await deleteAudit(id);
      location.hash = '#/audits';
    });
  };
  return (
    <div class="choices" role="group" aria-label="Delete">
      {asked ? (
        <>
          <span>Delete it with its runs? Images and comparisons stay.</span>
          <button type="button" class="danger" disabled={busy} onClick={remove}>
            Delete for good
          </button>
          <button type="button" onClick={() => setAsked(false)}>
            Keep it
          </button>
        </>
      ) : (
        <button type="button" onClick={() => setAsked(true)}>
          Delete
        </button>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  );
}
