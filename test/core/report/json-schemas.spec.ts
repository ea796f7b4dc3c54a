import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonExporter } from '../../../src/core/exports/json.js';
import { stableJson } from '../../../src/core/exports/text/stable-json.js';
import { reportSchemas } from '../../../src/core/report/json-schemas.js';
import { sampleComparison } from '../../support/sample-comparison.js';
import { sampleDockerfile } from '../../support/sample-dockerfile.js';
import { sampleImage } from '../../support/sample-reports.js';

const NAMES = ['express', '', 'a\u0000\u202eb', 'caf\udce9', '__proto__'];
const SAMPLES = {
  'image-report': (name: string) => jsonExporter.image?.(sampleImage(name)),
  'comparison-report': (name: string) => jsonExporter.comparison?.(sampleComparison(name)),
  'dockerfile-report': (name: string) => jsonExporter.dockerfile?.(sampleDockerfile(name)),
} as const;

describe.each(Object.keys(SAMPLES) as (keyof typeof SAMPLES)[])('%s', (report) => {
  const file = join(import.meta.dirname, `../../../schema/${report}.schema.json`);
  const schema = reportSchemas()[report];

  it('is what scripts/generate-schemas.mjs has written', () => {
    expect(readFileSync(file, 'utf8')).toBe(stableJson(schema));
  });

  it('fits what the JSON export gives, and nothing that lacks a field', () => {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (const name of NAMES) {
      const value = JSON.parse(SAMPLES[report](name) ?? '') as Record<string, unknown>;
      validate(value);
      expect(validate.errors ?? []).toEqual([]);
      expect(validate({ ...value, schemaVersion: 2 })).toBe(false);
      expect(validate({ ...value, findings: undefined })).toBe(false);
    }
  });
});
