import type { VNode } from 'preact';
import { CopyButton } from './copy-button.js';

/** The address of this view, which stays valid, with a button that copies it. */
export function CopyLink(): VNode {
  return (
    <span class="copy-link">
      <a href={location.href}>Permanent link</a>
      <CopyButton label="Copy link" text={location.href} />
    </span>
  );
}
