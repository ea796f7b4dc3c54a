import type { ComparisonReport, LayerRef } from '../../report/comparison-report.js';
import type { CopiedLayer } from '../../report/copy-trace.js';
import { PURPOSE_LABELS } from '../../report/purpose-labels.js';
import { formatBytes, formatCount } from '../../units.js';
import { TOP_ROWS } from './common-sections.js';
import { stacksFigure } from './figures.js';
import { bytes, count, left, name, right, text, tone, top, type Cell, type Section } from './document.js';

const EXAMPLES = 3;

/** Layers of both images, with what the builder's cache and a client that has the baseline reuse. */
export function layersSection(report: ComparisonReport): Section {
  const { layers, cacheReuse } = report;
  const row =
    (where: string) =>
    (layer: LayerRef): readonly Cell[] => [
      text(where),
      count(layer.index),
      bytes(layer.compressedSize),
      bytes(layer.contentSize),
      name(layer.instruction),
    ];
  return {
    title: 'Layers',
    note: describeReuse(cacheReuse),
    figure: stacksFigure(report),
    columns: [left('In'), right('Layer'), right('Compressed'), right('Content'), left('Made by')],
    rows: [
      ...layers.shared.map(({ candidate }) => row('both')(candidate)),
      ...layers.onlyBaseline.map(row('baseline')),
      ...layers.onlyCandidate.map(row('candidate')),
    ],
  };
}

function describeReuse(reuse: ComparisonReport['cacheReuse']): string {
  const { sharedPrefix, firstDivergence, reusedSize, invalidatedSize, pullDeltaSize } = reuse;
  const prefix =
    sharedPrefix === 0
      ? 'No leading layer is shared.'
      : `${formatCount(sharedPrefix, 'leading layer is', 'leading layers are')} shared: ${formatBytes(reusedSize)} compressed.`;
  const pull = `A host that has the baseline pulls ${formatBytes(pullDeltaSize)}.`;
  if (firstDivergence === null) return `${prefix} ${pull}`;
  const { layerIndex, explanation } = firstDivergence;
  return `${prefix} The cache ends at layer ${layerIndex}: ${explanation}. From there on ${formatBytes(invalidatedSize)} are built anew. ${pull}`;
}

/** What each COPY and ADD of the candidate brought: how much of it the baseline has, and what it could leave out. */
export function copiesSection({ copyTrace }: ComparisonReport): Section {
  return {
    title: 'Copied files',
    note: 'What each COPY and ADD brought, and where the baseline, taken for the build stage, has the same content.',
    columns: [right('Layer'), left('What'), right('Size'), right('Files'), left('Instruction or paths')],
    ...top(copyTrace.layers.flatMap(copyRows), TOP_ROWS, (row) => row),
  };
}

function copyRows(layer: CopiedLayer): (readonly Cell[])[] {
  const { layerIndex, instruction, tracedSize, tracedFiles, directories, unneeded, repeatsBase } = layer;
  const part = (what: Cell, size: number, files: number, paths: readonly string[]): readonly Cell[] => [
    text(''),
    what,
    bytes(size),
    count(files),
    name(paths.slice(0, EXAMPLES).join(', ')),
  ];
  const traced = directories.filter(({ from }) => from !== null).slice(0, EXAMPLES);
  const untraced = directories.filter(({ from }) => from === null).map(({ path }) => path);
  const newFiles = layer.files - tracedFiles;
  return [
    [count(layerIndex), text('brought'), bytes(layer.bytes), count(layer.files), name(instruction)],
    part(text('  has the content of the baseline'), tracedSize, tracedFiles, []),
    ...traced.map(({ path, from, sourceLayerIndex, sourceInstruction, bytes: size, files }) =>
      part(name(`    ${path}`), size, files, [
        `${from ?? ''} of layer ${sourceLayerIndex ?? '?'}: ${sourceInstruction ?? ''}`,
      ]),
    ),
    ...(newFiles > 0 ? [part(text('  is nowhere in the baseline'), layer.bytes - tracedSize, newFiles, untraced)] : []),
    ...unneeded.map(({ purpose, bytes: size, files, examples }) =>
      part(tone(`  not needed to run: ${PURPOSE_LABELS[purpose]}`, 'bad'), size, files, examples),
    ),
    ...(repeatsBase.files > 0
      ? [part(tone('  repeats a layer below', 'bad'), repeatsBase.bytes, repeatsBase.files, repeatsBase.examples)]
      : []),
  ];
}
