import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { asApiError, type ApiError } from '../api/client.js';
import { platformFault, referenceFault } from '../model/reference-fault.js';
import { ErrorNotice } from './notice.js';
import { ReferenceField } from './reference-field.js';

export interface FormField {
  /** Name in the body that is sent. */
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
}

interface SubmitFormProps {
  readonly fields: readonly FormField[];
  readonly action: string;
  readonly suggestions: readonly string[];
  /** Sends the trimmed values; `platform` is left out when it is empty. */
  readonly onSubmit: (values: Record<string, string>) => Promise<void>;
}

const PLATFORM = 'platform';
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

/** Asks for images and a platform; says what is wrong beside the field that it concerns. */
export function SubmitForm({ fields, action, suggestions, onSubmit }: SubmitFormProps): VNode {
  const [values, setValues] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (name: string) => (value: string) => setValues({ ...values, [name]: value });
  const submit = async (): Promise<void> => {
    const found = faultsOf(fields, values);
    setFaults(found);
    setError(null);
    if (found.size > 0) return;
    setBusy(true);
    try {
      await onSubmit(trimmed(values));
    } catch (reason) {
      const failure = asApiError(reason);
      setFaults(failure.fields);
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="submit-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {fields.map(({ name, label, placeholder }) => (
        <ReferenceField
          key={name}
          {...{ label, placeholder, suggestions, required: true }}
          value={values[name] ?? ''}
          fault={faults.get(name)}
          onInput={change(name)}
        />
      ))}
      <ReferenceField
        label="Platform (optional)"
        placeholder="linux/amd64"
        value={values[PLATFORM] ?? ''}
        fault={faults.get(PLATFORM)}
        suggestions={PLATFORMS}
        onInput={change(PLATFORM)}
      />
      <button type="submit" class="primary" disabled={busy}>
        {busy ? 'Sending…' : action}
      </button>
      {error && <ErrorNotice error={error} />}
    </form>
  );
}

function faultsOf(fields: readonly FormField[], values: Readonly<Record<string, string>>): Map<string, string> {
  const faults = new Map<string, string>();
  for (const { name } of fields) {
    const fault = referenceFault(values[name] ?? '');
    if (fault !== undefined) faults.set(name, fault);
  }
  const fault = platformFault(values[PLATFORM] ?? '');
  if (fault !== undefined) faults.set(PLATFORM, fault);
  return faults;
}

function trimmed(values: Readonly<Record<string, string>>): Record<string, string> {
  const filled = Object.entries(values).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}
