import type { VNode } from 'preact';
import type { ImageReport, ImageResource } from '../api/resources.js';
import { trendsLink } from '../model/route.js';
import { formatPlatformText, formatTime, formatWhole } from '../model/text.js';
import { Foreign, Size } from './text.js';

/** The head of an image and its numbers. */
export function ImageFigures({ image, report }: { image: ImageResource; report: ImageReport }): VNode {
  const { sizes } = report;
  const figures: readonly (readonly [string, VNode | string])[] = [
    ['to pull', <Size bytes={sizes.compressedSize} />],
    ['content of all layers', <Size bytes={sizes.contentSize} />],
    ['visible files', <Size bytes={sizes.visibleSize} />],
    ['deleted, but shipped', <Size bytes={sizes.hidden.deleted} />],
    ['overwritten, but shipped', <Size bytes={sizes.hidden.overwritten} />],
    ['shipped again for metadata', <Size bytes={sizes.hidden.metadataOnly} />],
    ['in duplicates', <Size bytes={sizes.duplicateSize} />],
    ['packages', formatWhole(report.packageCounts.total)],
    ['layers', formatWhole(report.layers.length)],
  ];
  return (
    <>
      <p class="reference">
        <Foreign text={report.reference} />
      </p>
      <p class="quiet digest">
        <code>{report.digest}</code> · {formatPlatformText(report.platform)}
        {report.created !== null && ` · created ${formatTime(report.created)}`} ·{' '}
        <a href={trendsLink({ repository: image.repository })}>Trends of this repository</a>
      </p>
      <dl class="figures">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
