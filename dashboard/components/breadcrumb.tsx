import type { VNode } from 'preact';
import { inertText } from '../model/text.js';

export interface Crumb {
  readonly key: string;
  readonly label: string;
}

interface BreadcrumbProps {
  readonly crumbs: readonly Crumb[];
  /** Tells it from others of the same view. */
  readonly label?: string;
  readonly onOpen: (key: string) => void;
}

/** The way from the top to what is open; each step but the last leads back. */
export function Breadcrumb({ crumbs, label = 'Opened in the treemap', onOpen }: BreadcrumbProps): VNode {
  return (
    <nav class="breadcrumb" aria-label={label}>
      <ol>
        {crumbs.map(({ key, label }, index) => (
          <li key={key}>
            {index === crumbs.length - 1 ? (
              <bdi aria-current="location">{inertText(label)}</bdi>
            ) : (
              <button type="button" class="link" onClick={() => onOpen(key)}>
                <bdi>{inertText(label)}</bdi>
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
