import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

interface ReferenceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly required?: boolean;
  /** What the service says against it. */
  readonly fault: string | undefined;
  readonly suggestions?: readonly string[];
  readonly onInput: (value: string) => void;
}

/** A labelled text field for a reference or platform, with the fault below it. */
export function ReferenceField(props: ReferenceFieldProps): VNode {
  const { label, value, placeholder, required = false, fault, suggestions = [], onInput } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value}
        placeholder={placeholder}
        required={required}
        maxLength={512}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        list={`${id}-list`}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <datalist id={`${id}-list`}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
      <p id={`${id}-fault`} class="fault">
        {fault ?? ''}
      </p>
    </div>
  );
}
