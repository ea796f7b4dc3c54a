import type { VNode } from 'preact';
import type { ComparisonReport, ComparisonResource } from '../api/resources.js';
import { imageLink } from '../model/route.js';
import { formatPlatformText } from '../model/text.js';
import { Foreign } from './text.js';

interface ImageHeadingsProps {
  readonly comparison: ComparisonResource;
  readonly report: ComparisonReport;
}

/** Which two images these are, each with a link to all about it. */
export function ImageHeadings({ comparison, report }: ImageHeadingsProps): VNode {
  return (
    <dl class="columns heads">
      {(['baseline', 'candidate'] as const).map((side) => (
        <div key={side}>
          <dt>
            {side === 'baseline' ? 'Baseline' : 'Candidate'} · {formatPlatformText(report[side].platform)}
          </dt>
          <dd>
            <a href={imageLink(comparison[side].id)}>
              <Foreign text={report[side].reference} />
            </a>
          </dd>
          <dd class="quiet digest">
            <code>{report[side].digest}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
