import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';

interface SectionProps {
  readonly title: string;
  /** One sentence below the title that says how to read the section. */
  readonly hint?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled part of a view, a landmark of its own. */
export function Section({ title, hint, children }: SectionProps): VNode {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {children}
    </section>
  );
}
