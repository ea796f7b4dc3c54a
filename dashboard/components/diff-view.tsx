import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { diffLines, type DiffLine } from '../model/diff-lines.js';
import { Foreign } from './text.js';

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '−', same: ' ', place: '' };

/** A unified diff, each line with its sign. */
export function DiffView({ diff, label }: { diff: string; label: string }): VNode {
  const lines = useMemo(() => diffLines(diff), [diff]);
  return (
    <pre class="diff" tabIndex={0} role="region" aria-label={label}>
      {lines.map(({ kind, text }, index) => (
        <span key={index} class={`code-line ${kind}`}>
          <span class="sign">{SIGNS[kind]}</span>
          <Foreign text={text} code />
        </span>
      ))}
    </pre>
  );
}
