import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { isSettled, listComparisons } from '../api/resources.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { useRefresh } from '../hooks/use-refresh.js';
import { useSettled } from '../hooks/use-settled.js';
import { ComparisonItems } from './comparison-list.js';
import { ErrorNotice, Loading, Notice } from './notice.js';
import { Pager } from './pager.js';
import { RepositorySearch } from './repository-search.js';

const PAGE = '25';

/** All comparisons that are stored, the newest first, by repository if one is named. */
export function ComparisonSearch(): VNode {
  const [search, setSearch] = useState('');
  const [cursor, setCursor] = useState('');
  const query = useSettled(search.trim());
  const given = { limit: PAGE, ...(query && { query }), ...(cursor && { cursor }) };
  const { loaded, again } = useLoaded((signal) => listComparisons(given, signal), [query, cursor]);
  const items = loaded.state === 'ready' ? loaded.value.items : [];
  useRefresh(
    items.some((item) => !isSettled(item)),
    again,
  );
  const type = (value: string): void => {
    setSearch(value);
    setCursor('');
  };
  return (
    <>
      <RepositorySearch value={search} onInput={type} />
      {loaded.state === 'loading' && <Loading what="comparisons" />}
      {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'ready' && items.length === 0 && <NoComparison searched={query !== ''} />}
      {items.length > 0 && <ComparisonItems items={items} />}
      {loaded.state === 'ready' && <Pager cursor={cursor} nextCursor={loaded.value.nextCursor} onOpen={setCursor} />}
    </>
  );
}

function NoComparison({ searched }: { searched: boolean }): VNode {
  if (searched) return <Notice>No comparison of a repository with this name.</Notice>;
  return (
    <Notice>
      <p>
        <strong>Nothing here yet.</strong> Name two images above and press Compare: the service pulls them, counts every
        byte, and says here what changed.
      </p>
      <p>
        No second image yet? <a href="#/images">Analyse one</a> to see what a multi-stage build would save, or{' '}
        <a href="#/dockerfile">paste its Dockerfile</a>.
      </p>
      <p class="quiet">
        Images in a private or local registry need its name in <code>STAGEDIFF_ALLOWED_REGISTRIES</code>.
      </p>
    </Notice>
  );
}
