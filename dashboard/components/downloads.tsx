import type { VNode } from 'preact';

/** Links to a report in every format that the service can write. */
export function Downloads({ path, formats }: { path: string; formats: Readonly<Record<string, string>> }): VNode {
  return (
    <ul class="downloads">
      {Object.entries(formats).map(([format, label]) => (
        <li key={format}>
          <a class="button" href={`${path}/report?format=${format}`} download>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}
