import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly fault?: string | undefined;
  /** Whether the text may also be read from a file of this device. */
  readonly fromFile?: boolean;
  readonly onInput: (value: string) => void;
}

/** A labelled text of several lines, with the fault below it. */
export function TextField(props: TextFieldProps): VNode {
  const { label, value, rows, placeholder, hint, fault, fromFile = false, onInput } = props;
  const id = useId();
  return (
    <div class="field">
      <span class="field-head">
        <label for={id}>{label}</label>
        {fromFile && <FilePicker label={label} onText={onInput} />}
      </span>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      <textarea
        id={id}
        class="code"
        rows={rows}
        value={value}
        placeholder={placeholder}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        aria-invalid={fault !== undefined}
        aria-describedby={`${hint === undefined ? '' : `${id}-hint `}${id}-fault`}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <p id={`${id}-fault`} class="fault">
        {fault ?? ''}
      </p>
    </div>
  );
}

/** Reads a file of this device into the field; nothing is sent. */
function FilePicker({ label, onText }: { label: string; onText: (text: string) => void }): VNode {
  const read = async (input: HTMLInputElement): Promise<void> => {
    const [file] = input.files ?? [];
    if (file) onText(await file.text());
    input.value = ''; // the same file may be chosen again
  };
  return (
    <input
      type="file"
      aria-label={`${label} from a file`}
      onChange={({ currentTarget }) => {
        void read(currentTarget);
      }}
    />
  );
}
