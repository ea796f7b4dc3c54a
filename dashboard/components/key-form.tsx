import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import { forgetAccessKey, keepAccessKey } from '../api/access-key.js';
import { asApiError } from '../api/client.js';
import { listComparisons } from '../api/resources.js';
import { Heading } from './heading.js';
import { Section } from './section.js';
import { Foreign } from './text.js';

/** Asks for the key without which the service answers nothing. */
export function KeyForm({ reason, onAccepted }: { reason: string; onAccepted: () => void }): VNode {
  const id = useId();
  const [key, setKey] = useState('');
  const [fault, setFault] = useState(reason);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (key.trim() === '') return setFault('Enter a key.');
    setBusy(true);
    keepAccessKey(key.trim());
    try {
      await listComparisons({ limit: '1' });
      onAccepted();
    } catch (error) {
      forgetAccessKey();
      setFault(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Heading text="Access" />
      <Section
        title="This service asks for an API key"
        hint="It stays in this tab and is forgotten when the tab closes."
      >
        <form
          class="key-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <label for={id}>API key</label>
          <input
            id={id}
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={key}
            aria-invalid={fault !== ''}
            aria-describedby={`${id}-fault`}
            onInput={({ currentTarget }) => setKey(currentTarget.value)}
          />
          <p id={`${id}-fault`} class="fault" role="alert">
            <Foreign text={fault} />
          </p>
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Checking…' : 'Use this key'}
          </button>
        </form>
      </Section>
    </>
  );
}
