import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { accessKey } from '../api/access-key.js';
import { asApiError, type ApiError } from '../api/client.js';
import { download } from '../api/download.js';
import { ErrorNotice } from './notice.js';

/** Links to a report in every format that the service can write. */
export function Downloads({ path, formats }: { path: string; formats: Readonly<Record<string, string>> }): VNode {
  const [error, setError] = useState<ApiError | null>(null);
  const fetchWithKey = (event: Event, format: string): void => {
    if (accessKey() === null) return; // an ordinary link does
    event.preventDefault();
    setError(null);
    download(addressOf(path, format), `report.${format}`).catch((reason: unknown) => setError(asApiError(reason)));
  };
  return (
    <>
      <ul class="downloads">
        {Object.entries(formats).map(([format, label]) => (
          <li key={format}>
            <a
              class="button"
              href={addressOf(path, format)}
              download
              onClick={(event) => {
                fetchWithKey(event, format);
              }}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
      {error && <ErrorNotice error={error} />}
    </>
  );
}

const addressOf = (path: string, format: string): string => `${path}/report?format=${format}`;
