import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { ERROR_KINDS } from '../../src/core/errors.js';
import { buildOpenApiDocument } from '../../src/http/openapi.js';
import { packageVersion } from '../../src/package-version.js';
import { createApp } from '../../src/service.js';
import { FakeAnalyzer } from '../support/fake-analyzer.js';

interface Operation {
  parameters: { name: string }[];
  requestBody: { content: Record<string, { schema: object }> };
  responses: Record<string, { content: object; headers: object }>;
}
interface Document extends Record<string, unknown> {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { enum?: string[] }>; headers: object };
}

const options = { config: readConfig({}), databaseUrl: '', createAnalyzer: () => new FakeAnalyzer() };

describe('OpenAPI document', () => {
  let document: Document;

  beforeAll(async () => {
    const app = await createApp(options, { preview: true });
    document = JSON.parse(JSON.stringify(buildOpenApiDocument(app, packageVersion()))) as Document;
  });

  it('is the committed one', async () => {
    expect(JSON.parse(await readFile('openapi/openapi.json', 'utf8'))).toEqual(document);
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
    expect(document.components.schemas['ErrorCode']?.enum).toEqual(Object.keys(ERROR_KINDS));
  });

  it('names the request id of every answer, and a badge that says that there is no image', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const answers = operations.flatMap(({ responses }) => Object.values(responses));
    expect(answers.length).toBeGreaterThan(operations.length);
    for (const { headers } of answers) expect(headers).toHaveProperty('X-Request-Id');
    expect(document.components.headers).toHaveProperty('X-Request-Id');
    const badge = document.paths['/api/v1/badges/{path}']?.['get'] as Operation;
    expect(Object.keys(badge.responses['404']?.content ?? {})).toEqual(['application/problem+json', 'image/svg+xml']);
  });

  it('documents query parameters, bodies and problems', () => {
    const operations = document.paths['/api/v1/comparisons'];
    const { parameters } = operations?.['get'] as Operation;
    expect(parameters.map(({ name }) => name)).toEqual(['limit', 'cursor', 'status', 'group', 'repository', 'query']);
    const { requestBody, responses } = operations?.['post'] as Operation;
    expect(requestBody.content['application/json']?.schema).toMatchObject({
      required: ['baseline', 'candidate'],
      additionalProperties: false,
    });
    expect(responses['400']?.content).toHaveProperty('application/problem+json');
    expect(responses['202']?.headers).toHaveProperty('Location');
  });
});
