import { createHash } from 'node:crypto';
import { RULES } from '../findings/index.js';
import type { BudgetResult } from '../report/budget.js';
import type { Finding, Severity } from '../report/finding.js';
import type { Exporter, ExportOptions } from './exporter.js';
import { BUDGET_RULE, renderBudgetProperties, renderBudgetResults } from './sarif-budgets.js';
import { inertText } from './text/inert-text.js';
import { stableJson } from './text/stable-json.js';

/** Findings for code scanning: SARIF 2.1.0 (OASIS standard, errata 01). */
export const sarifExporter: Exporter = {
  format: 'sarif',
  mediaType: 'application/sarif+json',
  extension: 'sarif',
  image: ({ findings, budgets = [] }, options) => renderLog(findings.map(reported), budgets, options),
  comparison: ({ findings, budgets }, options) =>
    renderLog(
      [
        ...findings.introduced.map((finding) => ({ finding, baselineState: 'new' as const })),
        ...findings.remaining.map((finding) => ({ finding, baselineState: 'unchanged' as const })),
        ...findings.fixed.map((finding) => ({ finding, baselineState: 'absent' as const })),
      ],
      budgets,
      options,
    ),
  dockerfile: ({ findings }, options) => renderLog(findings.map(reported), [], options),
};

interface Reported {
  readonly finding: Finding;
  readonly baselineState?: 'new' | 'unchanged' | 'absent';
}

const reported = (finding: Finding): Reported => ({ finding });

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

function renderLog(
  all: readonly Reported[],
  budgets: readonly BudgetResult[],
  { dockerfilePath = 'Dockerfile' }: ExportOptions = {},
): string {
  const samples = new Map(all.map(({ finding }) => [finding.ruleId, finding]));
  const ruleIds = [...samples.keys()].sort();
  const rules = [...[...samples.values()].sort(byRuleId).map(renderRule), ...(budgets.length > 0 ? [BUDGET_RULE] : [])];
  return stableJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'stagediff', rules } },
        columnKind: 'utf16CodeUnits',
        results: [
          ...all.map((one) => renderResult(one, ruleIds.indexOf(one.finding.ruleId), dockerfilePath)),
          ...renderBudgetResults(budgets, rules.length - 1, relativeUri(dockerfilePath)),
        ],
        ...renderBudgetProperties(budgets),
      },
    ],
  });
}

function byRuleId(a: Finding, b: Finding): number {
  return a.ruleId < b.ruleId ? -1 : 1;
}

/** A rule as it is documented; a report of another version may have findings of rules that are gone. */
function renderRule({ ruleId, title, severity }: Finding): Record<string, unknown> {
  const meta = RULES.find((rule) => rule.meta.id === ruleId)?.meta;
  return {
    id: ruleId,
    shortDescription: { text: inertText(title) },
    ...(meta ? { fullDescription: { text: meta.why }, help: { text: meta.remedy } } : {}),
    defaultConfiguration: { level: LEVELS[meta?.severity ?? severity] },
  };
}

function renderResult({ finding, baselineState }: Reported, ruleIndex: number, file: string): Record<string, unknown> {
  const { ruleId, severity, message, remediation, scope, bytes, evidence } = finding;
  return {
    ruleId,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: inertText(`${message} ${remediation}`.trim()) },
    locations: [renderLocation(finding, file)],
    partialFingerprints: { 'stagediff/v1': fingerprint(finding) },
    properties: {
      scope,
      ...(bytes === null ? {} : { bytes }),
      ...(evidence.layerIndex === null ? {} : { layerIndex: evidence.layerIndex }),
    },
    ...(baselineState ? { baselineState } : {}),
  };
}

/** Code scanning needs a file for each result: the Dockerfile's line, else the largest path. */
function renderLocation({ evidence }: Finding, file: string): Record<string, unknown> {
  const { line, endLine, layerIndex, instruction, paths } = evidence;
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeUri(line === null ? (paths[0] ?? file) : file) },
      ...(line === null ? {} : { region: { startLine: line, endLine: Math.max(line, endLine ?? line) } }),
    },
    ...(layerIndex === null
      ? {}
      : { logicalLocations: [{ name: `layer ${layerIndex}`, kind: 'module', ...describe(instruction) }] }),
  };
}

function describe(instruction: string | null): { fullyQualifiedName?: string } {
  return instruction === null ? {} : { fullyQualifiedName: inertText(instruction) };
}

/** A relative reference (RFC 3986): every component is percent-encoded, and the first is no scheme. */
function relativeUri(path: string): string {
  const components = path.toWellFormed().split('/');
  return components
    .filter((component) => component !== '')
    .map((component) => encodeURIComponent(component))
    .join('/');
}

/** The same finding has the same fingerprint in every build: lines and sizes move, these do not. */
function fingerprint({ ruleId, evidence }: Finding): string {
  const identity = [ruleId, evidence.instruction ?? '', ...evidence.paths];
  return createHash('sha256').update(identity.join('\n').toWellFormed()).digest('hex').slice(0, 32);
}
