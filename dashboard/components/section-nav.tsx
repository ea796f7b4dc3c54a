import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useCurrentSection } from '../hooks/use-current-section.js';
import { sectionId } from './section.js';

/**
 * Leads to the sections of a long view and stays in sight. Buttons, since the fragment of the address names the view.
 */
export function SectionNav({ titles }: { titles: readonly string[] }): VNode {
  const current = useCurrentSection(titles.map(sectionId));
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const button = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && button) nav.current.scrollLeft = button.offsetLeft - nav.current.clientWidth / 3;
  }, [current]);
  const open = (title: string): void => {
    const heading = document.getElementById(sectionId(title));
    heading?.scrollIntoView();
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav class="section-nav" aria-label="On this page" ref={nav}>
      {titles.map((title) => (
        <button
          key={title}
          type="button"
          aria-current={sectionId(title) === current ? 'true' : undefined}
          onClick={() => open(title)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
