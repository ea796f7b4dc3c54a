import type { DockerfileReport } from '../../report/dockerfile-report.js';
import { findingsSection, problemsSection } from './common-sections.js';
import { count, left, name, right, text, type ReportDocument, type Section } from './document.js';

/** What people read of a Dockerfile. */
export function dockerfileDocument(report: DockerfileReport): ReportDocument {
  const { stages, finalStage, findings, problems, suggestion } = report;
  const titleOf = (index: number | null): string =>
    index === null ? 'none' : (stages[index]?.name ?? `stage ${index}`);
  const stageSection: Section = {
    title: 'Stages',
    note: 'An instruction makes a layer where the builder stores one for it.',
    columns: [
      left('Stage'),
      left('Base'),
      right('Instructions'),
      right('Layers'),
      left('Copies from'),
      left('Used by'),
    ],
    rows: stages.map((stage) => [
      name(stage.index === finalStage ? `${titleOf(stage.index)} (final)` : titleOf(stage.index)),
      name(stage.base),
      count(stage.instructions.length),
      count(stage.instructions.filter(({ createsLayer }) => createsLayer).length),
      name([...new Set(stage.copiesFrom.map(({ from }) => from))].join(', ')),
      name(stage.usedBy.map(titleOf).join(', ')),
    ]),
  };
  const suggestionSection: Section = {
    title: 'Suggestion',
    columns: [left('Summary')],
    rows: suggestion ? [[text(suggestion.summary)]] : [],
    code: suggestion ? suggestion.diff.split('\n') : [],
  };
  const sections = [stageSection, findingsSection('Findings', findings), suggestionSection, problemsSection(problems)];
  return {
    title: 'Dockerfile report',
    verdict: null,
    facts: [['Final stage', titleOf(finalStage)]],
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}
