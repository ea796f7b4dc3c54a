import type { VNode } from 'preact';
import { createComparison } from '../api/resources.js';
import { linesOf } from '../model/text.js';
import { comparisonLink } from '../model/route.js';
import { SubmitForm, type ExtraField, type FormField } from './submit-form.js';

const FIELDS: readonly FormField[] = [
  { name: 'baseline', label: 'Baseline image', placeholder: 'registry.example/app:before' },
  { name: 'candidate', label: 'Candidate image', placeholder: 'registry.example/app:after' },
];
const EXTRAS: readonly ExtraField[] = [
  {
    name: 'budgets',
    label: 'Budgets, one on each line',
    placeholder: 'compressedSize <= 200MB',
    hint: 'Rules that the new image must keep.',
    fromFile: false,
  },
  ...(['baseline', 'candidate'] as const).map((side) => ({
    name: `${side}Dockerfile`,
    label: `Dockerfile of the ${side}`,
    placeholder: 'FROM …',
    hint: 'Shows the bytes beside each line, and what to change.',
    fromFile: true,
  })),
];

/** Asks for a comparison and opens it. */
export function ComparisonForm({ suggestions }: { suggestions: readonly string[] }): VNode {
  const submit = async (values: Record<string, string>): Promise<void> => {
    const { baseline = '', candidate = '', budgets, ...rest } = values;
    const rules = budgets === undefined ? {} : { budgets: linesOf(budgets) };
    const { id } = await createComparison({ baseline, candidate, ...rest, ...rules });
    location.hash = comparisonLink(id);
  };
  return (
    <SubmitForm
      fields={FIELDS}
      extras={{ title: 'Budgets and Dockerfiles', fields: EXTRAS }}
      action="Compare"
      suggestions={suggestions}
      onSubmit={submit}
    />
  );
}
