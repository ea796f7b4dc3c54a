import type { BaseImage } from '../../report/base.js';
import type { ImageReport } from '../../report/image-report.js';
import { formatCount } from '../../units.js';
import { bytes, exact, left, right, text, type Cell, type Section } from './document.js';

const SOURCES: Readonly<Record<BaseImage['source'], string>> = {
  annotation: 'from an annotation',
  provenance: 'from the provenance beside the image',
  chain: 'by the layers of an image that is known',
  user: 'as you said',
  history: 'from the build history',
  none: 'not known',
};

/** Where the base image ends and how that is known, on one line. */
export function describeBase({ layerCount, source, confidence, name }: BaseImage): string {
  if (source === 'none')
    return name === null
      ? 'not known, so every layer counts as its own'
      : `${name}, but which layers come from it is not known`;
  const how = `${SOURCES[source]}, confidence ${Math.round(confidence * 100)} %`;
  if (layerCount === 0) return `none, the image stands alone (${how})`;
  const layers = layerCount > 1 ? `the first ${layerCount} layers` : 'the first layer';
  const known = `${layers}, ${how}`;
  return name === null ? known : `${name} (${known})`;
}

/** Sizes of an image; where the base is known, its bytes stand apart from those above it. */
export function imageSizesSection(report: ImageReport): Section {
  const { sizes, base, ownSizes, packageCounts, layers } = report;
  const hasBase = base.layerCount > 0;
  const parts = (inBase: number, own: number): readonly Cell[] => (hasBase ? [bytes(inBase), bytes(own)] : []);
  const row = (title: string, key: 'compressedSize' | 'uncompressedSize' | 'contentSize' | 'visibleSize') => [
    text(title),
    bytes(sizes[key]),
    exact(sizes[key]),
    ...parts(base.sizes[key], ownSizes[key]),
  ];
  const hidden = (title: string, key: 'deleted' | 'overwritten' | 'metadataOnly') => [
    text(`  hidden: ${title}`),
    bytes(sizes.hidden[key]),
    exact(sizes.hidden[key]),
    ...parts(base.sizes.hidden[key], ownSizes.hidden[key]),
  ];
  return {
    title: 'Sizes',
    note: `${formatCount(layers.length, 'layer', 'layers')}, ${formatCount(packageCounts.total, 'package', 'packages')}. Content = visible + deleted + overwritten + metadata only.`,
    columns: [
      left('Measure'),
      right('Size'),
      right('Bytes'),
      ...(hasBase ? [right('Base image'), right('Layers above')] : []),
    ],
    rows: [
      row('Compressed (a first pull)', 'compressedSize'),
      row('Uncompressed (tar)', 'uncompressedSize'),
      row('Content', 'contentSize'),
      row('  visible', 'visibleSize'),
      hidden('deleted', 'deleted'),
      hidden('overwritten', 'overwritten'),
      hidden('metadata only', 'metadataOnly'),
      [
        text('Duplicates (part of visible)'),
        bytes(sizes.duplicateSize),
        exact(sizes.duplicateSize),
        ...(hasBase ? [text(''), text('')] : []),
      ],
    ],
  };
}
