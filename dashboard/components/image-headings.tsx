import type { VNode } from 'preact';
import type { ComparisonReport, ComparisonResource } from '../api/resources.js';
import { imageLink } from '../model/route.js';
import { formatPlatformText } from '../model/text.js';
import { Foreign, Size, SizeDelta } from './text.js';

/** Both images side by side: what they are, what a pull costs, and bars of their content on one scale. */
export function ImageHeadings({
  comparison,
  report,
}: {
  comparison: ComparisonResource;
  report: ComparisonReport;
}): VNode {
  const most = Math.max(1, report.baseline.sizes.contentSize, report.candidate.sizes.contentSize);
  const sides = ['baseline', 'candidate'] as const;
  return (
    <div class="columns heads">
      {sides.map((side) => (
        <div key={side} class="head">
          <h3>{side === 'baseline' ? 'Baseline' : 'Candidate'}</h3>
          <p>
            <a href={imageLink(comparison[side].id)}>
              <Foreign text={report[side].reference} />
            </a>
          </p>
          <p class="big">
            <Size bytes={report[side].sizes.contentSize} />
            {side === 'candidate' && <SizeDelta bytes={report.delta.contentSize} />}
          </p>
          <span class="bar-track" aria-hidden="true">
            <span class="bar plain" style={{ width: `${(report[side].sizes.contentSize / most) * 100}%` }} />
          </span>
          <p class="quiet">
            <Size bytes={report[side].sizes.compressedSize} /> to pull · {formatPlatformText(report[side].platform)}
          </p>
          <p class="quiet digest">
            <code>{report[side].digest}</code>
          </p>
        </div>
      ))}
    </div>
  );
}
