import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useSubmit } from '../hooks/use-submit.js';
import {
  bodyOf,
  draftFaults,
  EMPTY_TARGET,
  type AuditBody,
  type AuditDraft,
  type TargetDraft,
} from '../model/audit-draft.js';
import { ErrorNotice } from './notice.js';
import { ReferenceField } from './reference-field.js';
import { TargetFields } from './target-fields.js';
import { TextField } from './text-field.js';

const SCHEDULES = ['@hourly', '@daily', '@weekly', '0 3 * * *', '0 6 * * 1-5', '*/30 * * * *'];
const TIME_ZONES = Intl.supportedValuesOf('timeZone');
/** As many as the service takes. */
const MOST_TARGETS = 20;

interface AuditFormProps {
  readonly initial: AuditDraft;
  readonly action: string;
  readonly repositories: readonly string[];
  readonly onSubmit: (body: AuditBody) => Promise<void>;
}

/** Asks what to look at, when, and which rules must hold. */
export function AuditForm({ initial, action, repositories, onSubmit }: AuditFormProps): VNode {
  const [draft, setDraft] = useState(initial);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const { busy, error, send, clear } = useSubmit();
  const submit = async (): Promise<void> => {
    const found = draftFaults(draft);
    setFaults(found);
    clear();
    if (found.size > 0) return;
    const failure = await send(() => onSubmit(bodyOf(draft)));
    if (failure) setFaults(failure.fields);
  };
  const field = (name: 'name' | 'cron' | 'timezone') => ({
    value: draft[name],
    fault: faults.get(name),
    onInput: (value: string) => setDraft({ ...draft, [name]: value }),
  });
  const { targets } = draft;
  const change = (index: number, target: TargetDraft | null): void =>
    setDraft({ ...draft, targets: targets.toSpliced(index, 1, ...(target ? [target] : [])) });
  return (
    <form
      class="audit-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="field-row">
        <ReferenceField label="Name" placeholder="Nightly, all services" required {...field('name')} />
        <ReferenceField
          {...{ label: 'Schedule (cron)', placeholder: '0 3 * * *', required: true, suggestions: SCHEDULES }}
          {...field('cron')}
        />
        <ReferenceField
          {...{ label: 'Time zone', placeholder: 'UTC', suggestions: TIME_ZONES }}
          {...field('timezone')}
        />
      </div>
      {targets.map((target, index) => (
        <TargetFields
          key={index}
          {...{ target, index, faults, repositories }}
          onChange={(next) => change(index, next)}
          onRemove={targets.length > 1 ? () => change(index, null) : null}
        />
      ))}
      <p>
        <button
          type="button"
          disabled={targets.length >= MOST_TARGETS}
          onClick={() => setDraft({ ...draft, targets: [...targets, EMPTY_TARGET] })}
        >
          Add a repository
        </button>
      </p>
      <TextField
        {...{ label: 'Budgets, one on each line (optional)', rows: 3, placeholder: 'visibleSize <= +3% of baseline' }}
        value={draft.budgets}
        fault={faults.get('budgets')}
        onInput={(budgets) => setDraft({ ...draft, budgets })}
      />
      <button type="submit" class="primary" disabled={busy}>
        {busy ? 'Saving…' : action}
      </button>
      {error && <ErrorNotice error={error} />}
    </form>
  );
}
