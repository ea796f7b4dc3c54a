import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useSubmit } from '../hooks/use-submit.js';
import { platformFault, referenceFault } from '../model/reference-fault.js';
import { ErrorNotice } from './notice.js';
import { ReferenceField } from './reference-field.js';
import { TextField } from './text-field.js';

export interface FormField {
  /** Name in the body that is sent. */
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
}

/** A text of several lines that need not be given. */
export interface ExtraField extends FormField {
  readonly hint: string;
  readonly fromFile: boolean;
}

interface SubmitFormProps {
  readonly fields: readonly FormField[];
  /** What may be given beside, behind a title. */
  readonly extras?: { readonly title: string; readonly fields: readonly ExtraField[] };
  readonly action: string;
  readonly suggestions: readonly string[];
  /** Sends what is not empty; one-line values are trimmed. */
  readonly onSubmit: (values: Record<string, string>) => Promise<void>;
}

const PLATFORM = 'platform';
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];

/** Asks for images and a platform; says what is wrong beside the field that it concerns. */
export function SubmitForm({ fields, extras, action, suggestions, onSubmit }: SubmitFormProps): VNode {
  const [values, setValues] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const { busy, error, send, clear } = useSubmit();
  const change = (name: string) => (value: string) => setValues({ ...values, [name]: value });
  const submit = async (): Promise<void> => {
    const found = faultsOf(fields, values);
    setFaults(found);
    clear();
    if (found.size > 0) return;
    const failure = await send(() => onSubmit(filled(values, extras?.fields ?? [])));
    if (failure) setFaults(failure.fields);
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
      {extras && (
        <details class="extras">
          <summary>{extras.title}</summary>
          {extras.fields.map(({ name, ...field }) => (
            <TextField
              key={name}
              {...field}
              rows={4}
              value={values[name] ?? ''}
              fault={faults.get(name)}
              onInput={change(name)}
            />
          ))}
        </details>
      )}
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

function filled(values: Readonly<Record<string, string>>, extras: readonly ExtraField[]): Record<string, string> {
  const texts = new Set(extras.map(({ name }) => name));
  const given = Object.entries(values).filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, texts.has(name) ? value : value.trim()]));
}
