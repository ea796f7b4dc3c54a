import type { VNode } from 'preact';
import type { DockerfileSuggestion } from '../../src/core/report/dockerfile-report.js';
import { CopyButton } from './copy-button.js';
import { DiffView } from './diff-view.js';
import { Notice } from './notice.js';
import { Foreign } from './text.js';

/** A better Dockerfile as a diff, to read and to take along. */
export function SuggestionView({ suggestion }: { suggestion: DockerfileSuggestion | null }): VNode {
  if (!suggestion) return <Notice>No edit is known that would make this Dockerfile better.</Notice>;
  return (
    <>
      <p>
        <Foreign text={suggestion.summary} />
      </p>
      <DiffView diff={suggestion.diff} label="Suggested changes" />
      <p class="choices">
        <CopyButton label="Copy the new Dockerfile" text={suggestion.dockerfile} />
        <CopyButton label="Copy the diff" text={suggestion.diff} />
      </p>
    </>
  );
}
