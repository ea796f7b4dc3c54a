import type { ImageReport } from '../../report/image-report.js';
import { PURPOSE_LABELS } from '../../report/purpose-labels.js';
import { formatBytes } from '../../units.js';
import { bytes, codeLines, count, exact, left, name, right, text, type Section } from './document.js';

const FINAL_BASES = { same: 'on the same base image', scratch: 'from scratch' } as const;

/** What a multi-stage build would save; without rows where there is nothing to save. */
export function predictionSection({ prediction, sizes }: ImageReport): Section {
  const { finalBase, visibleSize, compressedSize, confidence, left: leftBehind, dockerfile } = prediction;
  const saves = prediction.savedVisibleSize > 0;
  return {
    title: 'What a multi-stage build would leave behind',
    note:
      `An estimate, confidence ${Math.round(confidence * 100)} %: a final stage ${FINAL_BASES[finalBase]} would have ` +
      `about ${formatBytes(visibleSize)} of visible files instead of ${formatBytes(sizes.visibleSize)} and be about ` +
      `${formatBytes(compressedSize)} instead of ${formatBytes(sizes.compressedSize)} to pull. ` +
      'Below the table is a sketch of its Dockerfile.',
    columns: [left('Left behind'), right('Size'), right('Bytes'), right('Files'), left('Examples')],
    bars: 1,
    rows: saves
      ? leftBehind.map(({ purpose, bytes: size, files, examples }) => [
          text(PURPOSE_LABELS[purpose]),
          bytes(size),
          exact(size),
          count(files),
          name(examples.slice(0, 3).join(', ')),
        ])
      : [],
    code: { language: 'dockerfile', lines: codeLines(dockerfile) },
  };
}
