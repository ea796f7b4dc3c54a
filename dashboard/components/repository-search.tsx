import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { findRepositories } from '../api/resources.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { useSettled } from '../hooks/use-settled.js';

/** A search by a part of a repository's name, with the names that there are as suggestions. */
export function RepositorySearch({ value, onInput }: { value: string; onInput: (value: string) => void }): VNode {
  const id = useId();
  const settled = useSettled(value.trim());
  const { loaded } = useLoaded((signal) => findRepositories(settled, signal), [settled]);
  const names = loaded.state === 'ready' ? loaded.value : [];
  return (
    <label class="search">
      Search by repository
      <input
        type="search"
        value={value}
        list={id}
        maxLength={512}
        autocomplete="off"
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}
