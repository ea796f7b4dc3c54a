import type { VNode } from 'preact';
import type { Problem } from '../../src/core/report/common.js';
import { Foreign } from './text.js';

/** Parts of an image that could not be read, each with its place. */
export function ProblemList({ problems }: { problems: readonly Problem[] }): VNode {
  return (
    <ul class="problems">
      {problems.map(({ layerIndex, path, code, message }, index) => (
        <li key={index}>
          <code>{code}</code> <Foreign text={message} />
          {layerIndex !== null && <span class="quiet"> in layer #{layerIndex}</span>}
          {path !== null && (
            <>
              {' '}
              <Foreign text={path} code />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
