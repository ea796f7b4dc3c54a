import type { ComponentChildren, VNode } from 'preact';
import type { ApiError } from '../api/client.js';
import { Foreign } from './text.js';

/** Says what went wrong, with its code, and offers to try again where that can help. */
export function ErrorNotice({ error, onRetry }: { error: ApiError; onRetry?: () => void }): VNode {
  return (
    <div class="notice error" role="alert">
      <p>
        <Foreign text={error.message} />
      </p>
      <p class="quiet">
        <code>{error.code}</code>
        {error.requestId === null ? '' : ` · request ${error.requestId}`}
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Notice({ children }: { children: ComponentChildren }): VNode {
  return <div class="notice">{children}</div>;
}

/** Holds the place of what is being loaded, so that nothing jumps when it comes. */
export function Loading({ what }: { what: string }): VNode {
  return (
    <p class="loading" role="status">
      Loading {what}…
    </p>
  );
}
