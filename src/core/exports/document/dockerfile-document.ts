import type { DockerfileReport, DockerfileStage } from '../../report/dockerfile-report.js';
import { formatCount } from '../../units.js';
import { findingsSections, problemsSection } from './common-sections.js';
import { codeLines, count, left, name, right, text, type ReportDocument, type Section } from './document.js';

/** What people read of a Dockerfile. */
export function dockerfileDocument(report: DockerfileReport): ReportDocument {
  const { findings, problems, suggestion } = report;
  const suggestionSection: Section = {
    title: 'Suggestion',
    columns: [left('Summary')],
    rows: suggestion ? [[text(suggestion.summary)]] : [],
    ...(suggestion ? { code: { language: 'diff', lines: codeLines(suggestion.diff) } } : {}),
  };
  const sections = [
    stagesSection(report),
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
