import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const CYCLONEDX = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);
const SPDX = join(import.meta.dirname, 'schemas/spdx-2.3.schema.json');

/** Checks a document against the official schema of CycloneDX 1.6, which comes with its library. */
export function cyclonedxValidator(): ValidateFunction {
  // formats of fields that are never written are not checked; "strict" would refuse the schema's own keywords
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'iri-reference': true, 'idn-email': true } });
  addFormats.default(ajv, ['date-time', 'uri', 'email']);
  for (const name of ['spdx', 'jsf-0.82']) {
    ajv.addSchema(readCyclonedx(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(readCyclonedx('bom-1.6'));
}

/** Checks a document against the official schema of SPDX 2.3. */
export function spdxValidator(): ValidateFunction {
  return new Ajv2019({ strict: true, allErrors: true }).compile(readSchema(SPDX));
}

const readCyclonedx = (name: string): object => readSchema(join(CYCLONEDX, `${name}.SNAPSHOT.schema.json`));

const readSchema = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;
