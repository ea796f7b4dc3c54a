import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** Copies a text; absent where the browser allows no page to copy. */
export function CopyButton({ label, text }: { label: string; text: string }): VNode | null {
  const [copied, setCopied] = useState(false);
  if (!isSecureContext) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <>
      <button type="button" onClick={copy}>
        {label}
      </button>
      <span role="status">{copied ? 'Copied' : ''}</span>
    </>
  );
}
