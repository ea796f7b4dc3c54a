import type { DockerfileReport } from '../../src/core/report/dockerfile-report.js';
import { sampleFinding } from './sample-reports.js';

/** A Dockerfile report with every section filled; `name` is put wherever the file decides the text. */
export function sampleDockerfile(name: string): DockerfileReport {
  const run = {
    line: 2,
    endLine: 2,
    keyword: 'RUN',
    createsLayer: true,
    text: `RUN ${name}`,
    flags: { mount: name },
    heredocs: [],
  };
  return {
    schemaVersion: 1,
    syntax: null,
    escape: '\\',
    preamble: [],
    stages: [
      {
        index: 0,
        name,
        base: `node:${name}`,
        baseResolved: null,
        baseStageIndex: null,
        platform: null,
        line: 1,
        instructions: [run],
        copiesFrom: [{ line: 3, from: name, stageIndex: null, sources: [name], destination: '/' }],
        usedBy: [],
      },
    ],
    finalStage: 0,
    findings: [sampleFinding(name)],
    problems: [{ layerIndex: null, path: null, code: 'INTERNAL', message: `a rule failed on ${name}` }],
    suggestion: {
      dockerfile: `FROM ${name}`,
      diff: `--- a\n+++ b\n-RUN ${name}\n+RUN x`,
      summary: `Drop ${name}.`,
      changes: [
        {
          ruleId: 'lists-left',
          summary: `drop ${name}`,
          saving: { bytes: 1_000_000, method: 'measured', per: 'image' },
        },
      ],
    },
  };
}
