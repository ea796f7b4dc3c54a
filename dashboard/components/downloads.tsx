import type { VNode } from 'preact';
import { DownloadLink } from './download-link.js';

/** Links to a report in every format that the service can write. */
export function Downloads({ path, formats }: { path: string; formats: Readonly<Record<string, string>> }): VNode {
  return (
    <ul class="downloads">
      {Object.entries(formats).map(([format, label]) => (
        <li key={format}>
          <DownloadLink path={`${path}/report?format=${format}`} name="">
            {label}
          </DownloadLink>
        </li>
      ))}
    </ul>
  );
}
