import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { createImage, isSettled, listImages, type ImageResource } from '../api/resources.js';
import { Heading } from '../components/heading.js';
import { ErrorNotice, Loading, Notice } from '../components/notice.js';
import { Section } from '../components/section.js';
import { StatusBadge } from '../components/status-badge.js';
import { SubmitForm } from '../components/submit-form.js';
import { Foreign, Size } from '../components/text.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { imageLink } from '../model/route.js';
import { formatTime } from '../model/text.js';

const FIELDS = [{ name: 'reference', label: 'Image', placeholder: 'registry.example/app:latest' }];
const REFRESH_MILLISECONDS = 3000;

/** Images that were analysed, and a form for one more. */
export function Images(): VNode {
  const [search, setSearch] = useState('');
  const { loaded, again } = useLoaded((signal) => listImages({}, signal), []);
  const images = loaded.state === 'ready' ? loaded.value.items : [];
  const running = images.some((image) => !isSettled(image));
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(again, REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [running, again]);
  const submit = async ({ reference = '', ...rest }: Record<string, string>): Promise<void> => {
    const { id } = await createImage({ reference, ...rest });
    location.hash = imageLink(id);
  };
  const wanted = search.trim().toLowerCase();
  const found = images.filter(({ repository }) => repository.toLowerCase().includes(wanted));
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
        <label class="search">
          Search by repository
          <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
        </label>
        {loaded.state === 'loading' && <Loading what="images" />}
        {loaded.state === 'failed' && <ErrorNotice error={loaded.error} onRetry={again} />}
        {loaded.state === 'ready' && found.length === 0 && (
          <Notice>{images.length === 0 ? 'No image yet: name one above.' : 'No image of such a repository.'}</Notice>
        )}
        {found.length > 0 && <ImageItems images={found} />}
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
            {image.summary && <Size bytes={image.summary.sizes.contentSize} />}
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
