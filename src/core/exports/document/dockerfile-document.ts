import type { DockerfileReport, DockerfileStage, SuggestedChange } from '../../report/dockerfile-report.js';
import { formatCount } from '../../units.js';
import { findingsSections, problemsSection } from './common-sections.js';
import {
  bytes,
  codeLines,
  count,
  left,
  name,
  right,
  text,
  type Cell,
  type ReportDocument,
  type Section,
} from './document.js';

/** What people read of a Dockerfile. */
export function dockerfileDocument(report: DockerfileReport): ReportDocument {
  const { findings, problems, suggestion } = report;
  const suggestionSection: Section = {
    title: 'Suggestion',
    columns: [left('Change'), right('Saves'), left('Which is')],
    rows: suggestion ? suggestion.changes.map(changeRow) : [],
    ...(suggestion ? { code: { language: 'diff', lines: codeLines(suggestion.diff) } } : {}),
  };
  const sections = [
    stagesSection(report),
    layersSection(report),
    ...findingsSections('Findings', findings),
    suggestionSection,
    problemsSection(problems),
  ];
  return {
    title: 'Dockerfile report',
    verdict: null,
    facts: [
      ['Stages', describeStages(report)],
      ['Findings', findings.length === 0 ? 'none' : String(findings.length)],
    ],
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}

const SAVED = {
  measured: { image: 'measured in the image', 'source-change': 'rebuilt less at each change of a source' },
  predicted: { image: 'predicted, visible bytes', 'source-change': 'predicted, at each change of a source' },
} as const;

function changeRow({ summary, saving }: SuggestedChange): readonly Cell[] {
  if (saving === null) return [text(summary), text(''), text('not measured')];
  return [text(summary), bytes(saving.bytes), text(SAVED[saving.method][saving.per])];
}

/** Which line made which layer of the image that was given. */
function layersSection({ layers = [] }: DockerfileReport): Section {
  return {
    title: 'Layers of the image and their lines',
    columns: [right('Layer'), right('Compressed'), right('Content'), right('Line'), right('Sure'), left('Because of')],
    bars: 2,
    rows: layers.map(({ layerIndex, compressedSize, contentSize, line, confidence, reason }) => [
      count(layerIndex),
      bytes(compressedSize),
      bytes(contentSize),
      count(line),
      text(`${Math.round(confidence * 100)} %`),
      text(reason),
    ]),
  };
}

const titleOf = (stage: DockerfileStage): string => stage.name ?? `stage ${stage.index}`;

function describeStages({ stages, finalStage, preamble }: DockerfileReport): string {
  const final = finalStage === null ? undefined : stages[finalStage];
  if (!final) return `none: ${formatCount(preamble.length, 'instruction', 'instructions')} and no FROM`;
  return stages.length === 1 ? '1, a single-stage build' : `${stages.length}, the final one is ${titleOf(final)}`;
}

function stagesSection({ stages, finalStage }: DockerfileReport): Section {
  const namesOf = (indexes: readonly number[]): string =>
    stages
      .filter(({ index }) => indexes.includes(index))
      .map(titleOf)
      .join(', ');
  const useOf = ({ index, usedBy }: DockerfileStage): string =>
    index === finalStage ? 'final image' : usedBy.length === 0 ? 'nothing' : namesOf(usedBy);
  return {
    title: 'Stages',
    note: 'An instruction makes a layer where the builder stores one for it.',
    columns: [
      right('Stage'),
      left('Name'),
      left('From'),
      right('Instructions'),
      right('Layers'),
      left('Copies from'),
      left('Used by'),
    ],
    rows: stages.map((stage) => [
      count(stage.index),
      name(stage.name),
      name(stage.baseResolved ?? stage.base),
      count(stage.instructions.length),
      count(stage.instructions.filter(({ createsLayer }) => createsLayer).length),
      name([...new Set(stage.copiesFrom.map(({ from }) => from))].join(', ')),
      name(useOf(stage)),
    ]),
  };
}
