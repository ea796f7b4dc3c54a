import type { VNode } from 'preact';
import { sectionId } from './section.js';

/** Leads to the sections of a long view. Buttons, since the fragment of the address names the view. */
export function SectionNav({ titles }: { titles: readonly string[] }): VNode {
  const open = (title: string): void => {
    const heading = document.getElementById(sectionId(title));
    heading?.scrollIntoView();
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav class="section-nav" aria-label="On this page">
      {titles.map((title) => (
        <button key={title} type="button" class="link" onClick={() => open(title)}>
          {title}
        </button>
      ))}
    </nav>
  );
}
