import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../report/finding.js';
import type { Exporter } from './exporter.js';
import { inertText } from './text/inert-text.js';
import { stableJson } from './text/stable-json.js';

/** Findings for code scanning: SARIF 2.1.0 (OASIS standard, errata 01). */
export const sarifExporter: Exporter = {
  format: 'sarif',
  mediaType: 'application/sarif+json',
  extension: 'sarif',
  image: ({ findings }) => renderLog(findings.map((finding) => ({ finding }))),
  comparison: ({ findings }) =>
    renderLog([
      ...findings.introduced.map((finding) => ({ finding, baselineState: 'new' as const })),
      ...findings.remaining.map((finding) => ({ finding, baselineState: 'unchanged' as const })),
      ...findings.fixed.map((finding) => ({ finding, baselineState: 'absent' as const })),
    ]),
  dockerfile: ({ findings }) => renderLog(findings.map((finding) => ({ finding }))),
};

interface Reported {
  readonly finding: Finding;
  readonly baselineState?: 'new' | 'unchanged' | 'absent';
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

function renderLog(reported: readonly Reported[]): string {
  const rules = new Map(reported.map(({ finding }) => [finding.ruleId, finding]));
  const ruleIds = [...rules.keys()].sort();
  return stableJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'stagediff',
            rules: ruleIds.map((id) => ({
              id,
              shortDescription: { text: inertText(rules.get(id)?.title ?? id) },
              defaultConfiguration: { level: LEVELS[rules.get(id)?.severity ?? 'warning'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: reported.map((one) => renderResult(one, ruleIds)),
      },
    ],
  });
}

function renderResult({ finding, baselineState }: Reported, ruleIds: readonly string[]): Record<string, unknown> {
  const { ruleId, severity, message, remediation, scope, bytes, evidence } = finding;
  return {
    ruleId,
    ruleIndex: ruleIds.indexOf(ruleId),
    level: LEVELS[severity],
    message: { text: inertText(`${message} ${remediation}`.trim()) },
    locations: [renderLocation(finding)],
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
function renderLocation({ evidence }: Finding): Record<string, unknown> {
  const { line, endLine, layerIndex, instruction, paths } = evidence;
  const path = line === null ? paths[0] : undefined;
  return {
    physicalLocation: {
      artifactLocation: { uri: path === undefined ? 'Dockerfile' : relativeUri(path) },
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
