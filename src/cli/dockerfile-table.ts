import type { DockerfileReport, DockerfileStage } from '../core/report/dockerfile-report.js';
import type { Finding } from '../core/report/finding.js';

const WIDTH = 100;

/** The report for a terminal: stages, findings, and the better version as a diff. Ends with a newline. */
export function dockerfileTable(report: DockerfileReport): string {
  const parts = [stagesTable(report), findingsList(report.findings)];
  if (report.suggestion !== null) {
    parts.push(`SUGGESTION  ${report.suggestion.summary}\n\n${clean(report.suggestion.diff, true).trimEnd()}\n`);
  }
  return parts.join('\n');
}

function stagesTable({ stages, preamble, finalStage }: DockerfileReport): string {
  if (stages.length === 0) return `STAGES  none: ${preamble.length} instructions and no FROM\n`;
  const lines = stages.map((stage) => {
    const layers = stage.instructions.filter((instruction) => instruction.createsLayer).length;
    const role = stage.index === finalStage ? 'final image' : usersOf(stage, stages);
    return [`${stage.index}`, stage.name ?? '-', stage.baseResolved ?? stage.base, `${layers}`, role];
  });
  return `${table([['STAGE', 'NAME', 'FROM', 'LAYERS', 'USED BY'], ...lines])}\n`;
}

function usersOf(stage: DockerfileStage, stages: readonly DockerfileStage[]): string {
  const names = stage.usedBy.map((index) => stages[index]?.name ?? `stage ${index}`);
  return names.length === 0 ? 'nothing' : names.join(', ');
}

function findingsList(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'FINDINGS  none\n';
  const blocks = findings.map((finding) => {
    const { line, instruction } = finding.evidence;
    const bytes = finding.bytes === null ? '' : `, ${finding.bytes} bytes`;
    const head = `${finding.severity.padEnd(7)} ${line === null ? '' : `line ${line}: `}${finding.title} (${finding.ruleId}${bytes})`;
    const shown = instruction === null ? [] : [`| ${cut(instruction)}`];
    return [head, ...[...shown, finding.message, `Do: ${finding.remediation}`].map((text) => `        ${text}`)]
      .map((text) => clean(text))
      .join('\n');
  });
  return `FINDINGS  ${findings.length}\n\n${blocks.join('\n\n')}\n`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => cut(clean(row[column] ?? '')).length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cut(clean(cell)).padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cut(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

/** Foreign text must not steer the terminal. */
function clean(text: string, keepLines = false): string {
  return text.replace(/\p{C}/gu, (char) => (keepLines && (char === '\n' || char === '\t') ? char : '\uFFFD'));
}
