import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { createComparison, isSettled, listComparisons, type ComparisonPage } from '../api/resources.js';
import { BiggestChanges, ComparisonItems } from '../components/comparison-list.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice, Loading, Notice } from '../components/notice.js';
import { Section } from '../components/section.js';
import { SubmitForm } from '../components/submit-form.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { biggestChanges, knownReferences, matchComparisons } from '../model/repositories.js';
import { comparisonLink } from '../model/route.js';

const FIELDS = [
  { name: 'baseline', label: 'Baseline image', placeholder: 'registry.example/app:before' },
  { name: 'candidate', label: 'Candidate image', placeholder: 'registry.example/app:after' },
];
const REFRESH_MILLISECONDS = 3000;
const TOP = 5;

/** Where one starts: ask for a comparison, see the last ones. */
export function Overview(): VNode {
  const [search, setSearch] = useState('');
  const { loaded, again } = useLoaded((signal) => searchComparisons(search.trim(), signal), [search.trim()]);
  const items = loaded.state === 'ready' ? loaded.value.items : [];
  const running = items.some((item) => !isSettled(item));
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(again, REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [running, again]);
  const submit = async (values: Record<string, string>): Promise<void> => {
    const { baseline = '', candidate = '', ...rest } = values;
    const { id } = await createComparison({ baseline, candidate, ...rest });
    location.hash = comparisonLink(id);
  };
  const biggest = biggestChanges(items, TOP);
  return (
    <>
      <Heading text="What did the new image bring?" />
      <div class="overview">
        <Section
          title="Compare two images"
          hint="The single-stage image and the multi-stage one, or two builds of one tag."
        >
          <SubmitForm fields={FIELDS} action="Compare" suggestions={knownReferences(items)} onSubmit={submit} />
        </Section>
        {biggest.length > 0 && (
          <Section title="Biggest changes" hint="By the content of all layers.">
            <BiggestChanges items={biggest} />
          </Section>
        )}
      </div>
      <Section title="Recent comparisons">
        <label class="search">
          Search by repository
          <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
        </label>
        {loaded.state === 'loading' && <Loading what="comparisons" />}
        {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
        {loaded.state === 'ready' && <Found page={loaded.value} search={search.trim()} />}
      </Section>
    </>
  );
}

/** Comparisons whose repository holds the text; when none of the newest does, those of exactly that repository. */
async function searchComparisons(search: string, signal: AbortSignal): Promise<ComparisonPage> {
  const page = await listComparisons({}, signal);
  const items = matchComparisons(page.items, search);
  if (items.length > 0 || search === '' || page.nextCursor === null) return { ...page, items };
  return listComparisons({ repository: search }, signal);
}

function Found({ page: { items, nextCursor }, search }: { page: ComparisonPage; search: string }): VNode {
  if (items.length > 0) {
    return (
      <>
        <ComparisonItems items={items} />
        {nextCursor !== null && (
          <p class="quiet">These are the newest. For older ones search for a repository by its full name.</p>
        )}
      </>
    );
  }
  if (search !== '') return <Notice>No comparison of a repository with this name.</Notice>;
  return (
    <Notice>
      <p>
        <strong>Nothing here yet.</strong> Name two images above and press Compare: the service pulls them, counts every
        byte, and says here what changed.
      </p>
      <p class="quiet">
        Images in a private or local registry need its name in <code>STAGEDIFF_ALLOWED_REGISTRIES</code>.
      </p>
    </Notice>
  );
}
