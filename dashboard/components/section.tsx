import type { ComponentChildren, VNode } from 'preact';

interface SectionProps {
  readonly title: string;
  /** One sentence below the title that says how to read the section. */
  readonly hint?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled part of a view, a landmark of its own. */
export function Section({ title, hint, children }: SectionProps): VNode {
  const id = sectionId(title);
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {title}
      </h2>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {children}
    </section>
  );
}

/** The id of a section's heading. */
export const sectionId = (title: string): string => title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
