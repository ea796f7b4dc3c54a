import type { VNode } from 'preact';

/** What colours and patterns of a picture mean: class of the swatch, and its meaning. */
export function Legend({ entries }: { entries: readonly (readonly [string, string])[] }): VNode {
  return (
    <ul class="legend" aria-label="Legend">
      {entries.map(([look, meaning]) => (
        <li key={look}>
          <span class={`swatch ${look}`} aria-hidden="true" /> {meaning}
        </li>
      ))}
    </ul>
  );
}
