import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { sarifExporter } from '../../../src/core/exports/sarif.js';
import { sampleComparison } from '../../support/sample-comparison.js';
import { sampleDockerfile } from '../../support/sample-dockerfile.js';
import { sampleImage } from '../../support/sample-reports.js';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly baselineState?: string;
  readonly partialFingerprints: Record<string, string>;
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
}
interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Result[];
  }[];
}

const read = (text: string | undefined): Log => JSON.parse(text ?? '') as Log;
const HOSTILE = ['express', '', 'a b#c?d%', 'javascript:alert(1)', '../../x', '\u202e\u0000', 'caf\udce9'];

/** The official schema, as Microsoft packs it for its own matchers. */
const schemaPath = join(
  import.meta.dirname,
  '../../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);

/** Without the names of draft 4, which ajv no longer knows; the schema uses nothing else of that draft. */
function readSchema(): object {
  if (!existsSync(schemaPath)) return {};
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as object;
  return { ...schema, $schema: undefined, id: undefined };
}

describe.skipIf(!existsSync(schemaPath))('sarif by the official schema', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(readSchema());

  it.each(HOSTILE)('is valid with the name %j', (name) => {
    const logs = [
      sarifExporter.image?.(sampleImage(name)),
      sarifExporter.comparison?.(sampleComparison(name)),
      sarifExporter.dockerfile?.(sampleDockerfile(name)),
    ];
    for (const log of logs) {
      validate(read(log));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('notices what the schema does not allow', () => {
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });
});

describe('sarif', () => {
  it('names the rule of each result and what is new', () => {
    const [run] = read(sarifExporter.comparison?.(sampleComparison('express'))).runs;
    const ids = run?.tool.driver.rules.map(({ id }) => id);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(ids?.[ruleIndex]).toBe(ruleId);
    expect(run?.results.map(({ baselineState, level }) => [baselineState, level])).toEqual([
      ['new', 'warning'],
      ['unchanged', 'note'],
      ['absent', 'warning'],
      [undefined, 'error'],
    ]);
  });

  it('points at the line of the Dockerfile, else at the largest path', () => {
    const results = read(sarifExporter.comparison?.(sampleComparison('express'))).runs[0]?.results ?? [];
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('var/lib/apt/lists/express');
    expect(results[1]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'Dockerfile' },
      region: { startLine: 4, endLine: 5 },
    });
  });

  it('names the Dockerfile as the caller does', () => {
    const log = read(sarifExporter.dockerfile?.(sampleDockerfile('x'), { dockerfilePath: 'build/My Dockerfile' }));
    expect(log.runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('build/My%20Dockerfile');
  });

  it.each(HOSTILE)('gives relative addresses only, with the name %j', (name) => {
    const results = read(sarifExporter.comparison?.(sampleComparison(name))).runs[0]?.results ?? [];
    for (const { locations } of results) {
      const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? '';
      expect(new URL(uri, 'file:///base/').protocol).toBe('file:');
    }
  });

  it('keeps the fingerprint when only numbers move', () => {
    const report = sampleImage('express');
    const findings = report.findings.map((one) => ({ ...one, bytes: 5, message: 'Other numbers.' }));
    const prints = (log: Log): unknown[] => log.runs[0]?.results.map((one) => one.partialFingerprints) ?? [];
    expect(prints(read(sarifExporter.image?.({ ...report, findings })))).toEqual(
      prints(read(sarifExporter.image?.(report))),
    );
  });
});
