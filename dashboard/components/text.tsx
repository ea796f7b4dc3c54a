import type { VNode } from 'preact';
import { exactBytes, formatBytes, formatDelta, inertText } from '../model/text.js';

/** Foreign text as text: what would act is shown as an escape, and it cannot reorder what stands beside it. */
export function Foreign({ text, code = false }: { text: string; code?: boolean }): VNode {
  const shown = inertText(text);
  return code ? (
    <code>
      <bdi>{shown}</bdi>
    </code>
  ) : (
    <bdi>{shown}</bdi>
  );
}

/** A size for people, with the exact bytes in its title. */
export function Size({ bytes }: { bytes: number }): VNode {
  return (
    <data value={bytes} title={exactBytes(bytes)} class="number">
      {formatBytes(bytes)}
    </data>
  );
}

/** A difference of sizes, coloured by its direction. */
export function SizeDelta({ bytes }: { bytes: number }): VNode {
  const tone = bytes > 0 ? 'more' : bytes < 0 ? 'less' : '';
  return (
    <data value={bytes} title={exactBytes(bytes)} class={`number delta ${tone}`}>
      {formatDelta(bytes)}
    </data>
  );
}
