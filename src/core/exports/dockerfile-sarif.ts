import type { Rule } from '../findings/finding.js';
import type { DockerfileReport } from '../report/dockerfile-report.js';
import type { Finding, Severity } from '../report/finding.js';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * The findings of a Dockerfile as SARIF 2.1.0 (OASIS), for code-scanning services.
 * `file` is the path of the Dockerfile as the service knows it, relative and with `/`.
 */
export function dockerfileSarif(report: DockerfileReport, rules: readonly Rule[], file: string): string {
  const used = rules.filter(({ meta }) => report.findings.some((finding) => finding.ruleId === meta.id));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'stagediff',
            rules: used.map(({ meta }) => ({
              id: meta.id,
              shortDescription: { text: meta.title },
              fullDescription: { text: meta.why },
              help: { text: meta.remedy },
              defaultConfiguration: { level: LEVELS[meta.severity] },
            })),
          },
        },
        results: report.findings.map((finding) => toResult(finding, file)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function toResult(finding: Finding, file: string) {
  const { line, endLine } = finding.evidence;
  const region = line === null ? {} : { region: { startLine: line, endLine: endLine ?? line } };
  const uri = encodeURI(file.replaceAll('\\', '/'));
  return {
    ruleId: finding.ruleId,
    level: LEVELS[finding.severity],
    message: { text: `${finding.message} ${finding.remediation}` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, ...region } }],
    ...(finding.bytes === null ? {} : { properties: { bytes: finding.bytes } }),
  };
}
