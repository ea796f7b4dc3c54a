import type { VNode } from 'preact';

interface PagerProps {
  /** Where the page that is shown begins; '' for the newest. */
  readonly cursor: string;
  /** Where the next one begins; null on the last. */
  readonly nextCursor: string | null;
  readonly onOpen: (cursor: string) => void;
}

/** Leads to older items and back to the newest. */
export function Pager({ cursor, nextCursor, onOpen }: PagerProps): VNode | null {
  if (cursor === '' && nextCursor === null) return null;
  return (
    <p class="choices">
      <button type="button" disabled={cursor === ''} onClick={() => onOpen('')}>
        Newest
      </button>
      <button type="button" disabled={nextCursor === null} onClick={() => nextCursor !== null && onOpen(nextCursor)}>
        Older
      </button>
    </p>
  );
}
