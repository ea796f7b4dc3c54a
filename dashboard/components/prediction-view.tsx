import type { VNode } from 'preact';
import type { ImageReport } from '../api/resources.js';
import { PURPOSE_LABELS } from '../../src/core/report/purpose-labels.js';
import { Foreign, Size } from './text.js';

/** What a multi-stage build of the same program would carry: an estimate, with what it leaves behind. */
export function PredictionView({ report: { prediction, sizes } }: { report: ImageReport }): VNode {
  const { visibleSize, compressedSize, left, dockerfile, confidence } = prediction;
  const most = Math.max(1, ...left.map(({ bytes }) => bytes));
  return (
    <>
      <p>
        About <Size bytes={visibleSize} /> instead of <Size bytes={sizes.visibleSize} /> of visible files, and about{' '}
        <Size bytes={compressedSize} /> instead of <Size bytes={sizes.compressedSize} /> to pull. Confidence{' '}
        {Math.round(confidence * 100)} %.
      </p>
      <h3>Left behind in the build stage</h3>
      <ol class="biggest">
        {left.map(({ purpose, bytes }) => (
          <li key={purpose}>
            {PURPOSE_LABELS[purpose]}
            <Size bytes={bytes} />
            <span class="bar-track" aria-hidden="true">
              <span class="bar less" style={{ width: `${(bytes / most) * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
      <details>
        <summary>Sketch of a multi-stage Dockerfile</summary>
        <pre tabIndex={0}>
          {dockerfile.split('\n').map((line, index) => (
            <span key={index} class="code-line">
              <Foreign text={line} code />
            </span>
          ))}
        </pre>
      </details>
    </>
  );
}
