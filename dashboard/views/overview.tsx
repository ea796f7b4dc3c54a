import type { VNode } from 'preact';
import { listComparisons } from '../api/resources.js';
import { AuditStates } from '../components/audit-states.js';
import { BudgetOverview } from '../components/budget-overview.js';
import { ComparisonForm } from '../components/comparison-form.js';
import { BiggestChanges } from '../components/comparison-list.js';
import { ComparisonSearch } from '../components/comparison-search.js';
import { Heading } from '../components/heading.js';
import { Section } from '../components/section.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { biggestRegressions, knownReferences } from '../model/comparisons.js';

const TOP = 5;
/** What a panel says while it has nothing to show. */
const PENDING = { loading: 'Loading…', failed: 'This could not be loaded.', ready: null } as const;

/** Where one starts: ask for a comparison; see what got worse, and what came last. */
export function Overview(): VNode {
  const { loaded } = useLoaded((signal) => listComparisons({}, signal), []);
  const items = loaded.state === 'ready' ? loaded.value.items : [];
  const regressions = biggestRegressions(items, TOP);
  return (
    <>
      <Heading text="What did the new image bring?" />
      <div class="overview">
        <Section
          title="Compare two images"
          hint="The single-stage image and the multi-stage one, or two builds of one tag."
        >
          <ComparisonForm suggestions={knownReferences(items)} />
        </Section>
        <div class="side">
          <Section title="Budgets" hint="Of the last 200 comparisons.">
            <BudgetOverview items={items} pending={PENDING[loaded.state]} />
          </Section>
          <Section title="Biggest regressions" hint="Growth of the content of all layers, last 200 comparisons.">
            <BiggestChanges items={regressions} pending={PENDING[loaded.state]} />
          </Section>
          <Section title="Audits">
            <AuditStates />
          </Section>
        </div>
      </div>
      <Section title="Recent comparisons">
        <ComparisonSearch />
      </Section>
    </>
  );
}
