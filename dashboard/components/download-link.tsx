import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { accessKey } from '../api/access-key.js';
import { asApiError, type ApiError } from '../api/client.js';
import { download } from '../api/download.js';
import { ErrorNotice } from './notice.js';

interface DownloadLinkProps {
  readonly path: string;
  /** Name of the file where the service gives none. */
  readonly name: string;
  readonly children: ComponentChildren;
}

/** A file of the API to take along: an ordinary link, but for a tab with a key, which a link cannot carry. */
export function DownloadLink({ path, name, children }: DownloadLinkProps): VNode {
  const [error, setError] = useState<ApiError | null>(null);
  const fetchWithKey = (event: Event): void => {
    if (accessKey() === null) return;
    event.preventDefault();
    setError(null);
    download(path, name).catch((reason: unknown) => setError(asApiError(reason)));
  };
  return (
    <>
      <a class="button" href={path} download={name} onClick={fetchWithKey}>
        {children}
      </a>
      {error && <ErrorNotice error={error} />}
    </>
  );
}
