import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { createImage, isSettled, listImages, type ImageResource } from '../api/resources.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice, Loading, Notice } from '../components/notice.js';
import { Pager } from '../components/pager.js';
import { RepositorySearch } from '../components/repository-search.js';
import { Section } from '../components/section.js';
import { StatusBadge } from '../components/status-badge.js';
import { SubmitForm } from '../components/submit-form.js';
import { Foreign, Size } from '../components/text.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { useRefresh } from '../hooks/use-refresh.js';
import { useSettled } from '../hooks/use-settled.js';
import { imageLink } from '../model/route.js';
import { formatTime } from '../model/text.js';

const FIELDS = [{ name: 'reference', label: 'Image', placeholder: 'registry.example/app:latest' }];
const PAGE = '50';

/** Images that were analysed, and a form for one more. */
export function Images(): VNode {
  const [search, setSearch] = useState('');
  const [cursor, setCursor] = useState('');
  const query = useSettled(search.trim());
  const given = { limit: PAGE, ...(query && { query }), ...(cursor && { cursor }) };
  const { loaded, again } = useLoaded((signal) => listImages(given, signal), [query, cursor]);
  const images = loaded.state === 'ready' ? loaded.value.items : [];
  useRefresh(
    images.some((image) => !isSettled(image)),
    again,
  );
  const submit = async ({ reference = '', ...rest }: Record<string, string>): Promise<void> => {
    const { id } = await createImage({ reference, ...rest });
    location.hash = imageLink(id);
  };
  const type = (value: string): void => {
    setSearch(value);
    setCursor('');
  };
  return (
    <>
      <Heading text="Images" />
      <Section title="Analyse an image">
        <SubmitForm
          fields={FIELDS}
          action="Analyse"
          suggestions={[...new Set(images.map((one) => one.reference))]}
          onSubmit={submit}
        />
      </Section>
      <Section title="Recent images">
        <RepositorySearch value={search} onInput={type} />
        {loaded.state === 'loading' && <Loading what="images" />}
        {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
        {loaded.state === 'ready' && images.length === 0 && (
          <Notice>{query === '' ? 'No image yet: name one above.' : 'No image of such a repository.'}</Notice>
        )}
        {images.length > 0 && <ImageItems images={images} />}
        {loaded.state === 'ready' && <Pager cursor={cursor} nextCursor={loaded.value.nextCursor} onOpen={setCursor} />}
      </Section>
    </>
  );
}

function ImageItems({ images }: { images: readonly ImageResource[] }): VNode {
  return (
    <ul class="comparisons">
      {images.map((image) => (
        <li key={image.id} class="comparison">
          <div class="comparison-head">
            <a href={imageLink(image.id)}>
              <Foreign text={image.reference} />
            </a>
            <StatusBadge job={image} />
            {image.summary && (
              <span>
                <Size bytes={image.summary.sizes.contentSize} /> <span class="quiet">of content</span>
              </span>
            )}
          </div>
          <p class="quiet">
            {image.problem && <Foreign text={`${image.problem.message} · `} />}
            <time dateTime={image.createdAt}>{formatTime(image.createdAt)}</time>
          </p>
        </li>
      ))}
    </ul>
  );
}
