import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Contract } from '../contract/document.js';

const FOLDER = 'openapi/examples';
const text = readFileSync('openapi/openapi.json', 'utf8');
const contract = new Contract(JSON.parse(text) as ConstructorParameters<typeof Contract>[0]);

describe('examples in the OpenAPI document', () => {
  it.each(readdirSync(FOLDER))('%s is in it, and has the shape that is documented', (name) => {
    const operation = contract.operations.find(({ operationId }) => operationId === name.replace('.json', ''));
    const status = Number(Object.keys(operation?.responses ?? {}).find((code) => code.startsWith('2')));
    const example = JSON.stringify(JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')));
    expect(operation && contract.faults(operation, { status, contentType: 'application/json', text: example })).toEqual(
      [],
    );
    expect(JSON.stringify(JSON.parse(text))).toContain(example);
  });
});
