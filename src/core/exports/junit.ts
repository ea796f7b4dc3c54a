import type { BudgetResult } from '../report/budget.js';
import type { ComparisonReport } from '../report/comparison-report.js';
import type { Finding } from '../report/finding.js';
import { statusOf } from './document/budgets-section.js';
import { escapeMarkup } from './text/escape-markup.js';
import type { Exporter } from './exporter.js';

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly failure?: string;
  /** Why it could not be judged. */
  readonly error?: string;
  readonly skipped?: string;
}

/** Test results for a CI server: a broken budget and a new finding of weight fail, old findings are skipped. */
export const junitExporter: Exporter = {
  format: 'junit',
  mediaType: 'application/xml; charset=utf-8',
  extension: 'xml',
  image: ({ findings, reference, budgets = [] }) =>
    renderSuites(reference, [
      ...(budgets.length === 0 ? [] : [['budgets', budgets.map(budgetCase)] as const]),
      ['findings', findings.map(newFinding)],
    ]),
  comparison: renderComparison,
  dockerfile: ({ findings }) => renderSuites('Dockerfile', [['findings', findings.map(newFinding)]]),
};

function renderComparison({ baseline, candidate, budgets, findings }: ComparisonReport): string {
  const findingCases = [...findings.introduced.map(newFinding), ...findings.remaining.map(oldFinding)];
  return renderSuites(`${baseline.reference} to ${candidate.reference}`, [
    ['budgets', budgets.map(budgetCase)],
    ['findings', findingCases],
  ]);
}

function budgetCase(result: BudgetResult): TestCase {
  const outcomes = { passed: {}, failed: { failure: result.message }, error: { error: result.message } };
  const status = statusOf(result);
  const outcome = status === 'waived' ? { skipped: result.message } : outcomes[status];
  return { className: 'budgets', name: result.rule, ...outcome };
}

function caseOf({ ruleId, evidence, message }: Finding): TestCase {
  const where = evidence.line === null ? (evidence.paths[0] ?? evidence.instruction ?? '') : `line ${evidence.line}`;
  return { className: `findings.${ruleId}`, name: where === '' ? message : `${ruleId}: ${where}` };
}

function newFinding(finding: Finding): TestCase {
  const text = `${finding.message} ${finding.remediation}`;
  return finding.severity === 'info' ? caseOf(finding) : { ...caseOf(finding), failure: text };
}

function oldFinding(finding: Finding): TestCase {
  return { ...caseOf(finding), skipped: `Also in the baseline: ${finding.message}` };
}

function renderSuites(name: string, suites: readonly (readonly [string, readonly TestCase[]])[]): string {
  const all = suites.flatMap(([, cases]) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(`stagediff ${name}`)}" ${counts(all)}>`,
    ...suites.flatMap(([suite, cases]) => [
      `  <testsuite name="${suite}" ${counts(cases)}>`,
      ...cases.flatMap(renderCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(cases: readonly TestCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  const errors = cases.filter(({ error }) => error !== undefined).length;
  return `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function renderCase({ className, name, failure, error, skipped }: TestCase): string[] {
  const open = `    <testcase classname="${escapeMarkup(className)}" name="${escapeMarkup(name)}"`;
  const outcomes = Object.entries({ failure, error, skipped });
  const [outcome, message] = outcomes.find(([, text]) => text !== undefined) ?? [];
  if (outcome === undefined) return [`${open}/>`];
  return [`${open}>`, `      <${outcome} message="${escapeMarkup(message ?? '')}"/>`, '    </testcase>'];
}
