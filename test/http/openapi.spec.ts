import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { ERROR_KINDS } from '../../src/core/errors.js';
import { buildOpenApiDocument } from '../../src/http/openapi.js';
import { createApp, packageVersion } from '../../src/service.js';
import { FakeAnalyzer } from '../support/fake-analyzer.js';

const options = { config: readConfig({}), databaseUrl: '', createAnalyzer: () => new FakeAnalyzer() };

describe('OpenAPI document', async () => {
  const app = await createApp(options, { preview: true });
  const document = JSON.parse(JSON.stringify(buildOpenApiDocument(app, packageVersion())));

  it('is the committed one', async () => {
    const committed = JSON.parse(await readFile('openapi/openapi.json', 'utf8'));
    expect(document).toEqual(committed);
  });

  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    const result = await new Validator().validate(document);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it('resolves every reference and lists every error code', () => {
    const text = JSON.stringify(document);
    const names = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    for (const name of names) expect(document.components.schemas).toHaveProperty(String(name));
    expect(text).not.toContain('#/$defs/');
    expect(document.components.schemas.ErrorCode.enum).toEqual(Object.keys(ERROR_KINDS));
  });

  it('documents query parameters, bodies and problems', () => {
    const { get, post } = document.paths['/api/v1/comparisons'];
    expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'limit',
      'cursor',
      'status',
      'repository',
    ]);
    expect(post.requestBody.content['application/json'].schema).toMatchObject({
      required: ['baseline', 'candidate'],
      additionalProperties: false,
    });
    expect(post.responses['400'].content).toHaveProperty('application/problem+json');
    expect(post.responses['202'].headers).toHaveProperty('Location');
  });
});
