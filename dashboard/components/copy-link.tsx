import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** The address of this view, which stays valid, with a button that copies it. */
export function CopyLink(): VNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <span class="copy-link">
      <a href={location.href}>Permanent link</a>
      {isSecureContext && (
        <button type="button" onClick={copy}>
          Copy link
        </button>
      )}
      <span role="status">{copied ? 'Copied' : ''}</span>
    </span>
  );
}
