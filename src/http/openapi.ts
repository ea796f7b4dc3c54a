import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { KEY_SCHEME } from './endpoint.js';
import { addExamples } from './openapi-examples.js';
import { documentRateLimits } from './openapi-rate-limits.js';
import { documentRequestIds } from './openapi-request-ids.js';
import { operationId } from './operation-id.js';
import './operations-docs.js';
import { API_PREFIX, DOCS_PATH, OPENAPI_PATH } from './paths.js';
import { namedOpenApiSchemas, toOpenApiSchema } from './openapi-schema.js';

const DESCRIPTION = `What a container image really carries, what a multi-stage build bought, and what to change.
All sizes are bytes. Errors are RFC 9457 problem documents with a stable \`code\`.`;

const KEY_DESCRIPTION = `An API key, \`stagediff_<public id>_<secret>\`. Each operation names the scope that it needs: \`read\`,
\`submit\` or \`admin\`, each of which includes those before it. A key that is limited to some repositories gets 404 for
the rest. As long as there is no key, a service that listens on loopback only needs none.`;

/** The OpenAPI 3.1 document of the service. */
export function buildOpenApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('stagediff')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: KEY_DESCRIPTION }, KEY_SCHEME)
    .addTag('comparisons', 'Compare a baseline image with a candidate')
    .addTag('images', 'Analyse one image')
    .addTag('trends', 'Numbers of a repository over time')
    .addTag('packages', 'Packages over all analysed images')
    .addTag('audits', 'Look at repositories on a schedule')
    .addTag('dockerfiles', 'Analyse a Dockerfile')
    .addTag('budgets', 'Rules that images are held against')
    .addTag('waivers', 'Who answers for what does not hold')
    .addTag('webhooks', 'Be told of what happens: Standard Webhooks, or messages for chat services')
    .addTag('api-keys', 'Who may ask, and for what')
    .addTag('audit-log', 'Who did what')
    .addTag('registries', 'What private registries are asked with')
    .addTag('operations', 'Health and metrics')
    .build();
  const document = SwaggerModule.createDocument(app, info, {
    operationIdFactory: operationId,
    // @nestjs/swagger itself would convert for OpenAPI 3.0
    standardSchemaConverter: (schema) =>
      schema instanceof z.ZodType ? { schema: toOpenApiSchema(schema) } : undefined,
  });
  addExamples(document);
  documentRateLimits(document, API_PREFIX);
  documentRequestIds(document);
  const schemas = { ...document.components?.schemas, ...namedOpenApiSchemas() };
  return { ...document, security: [], components: { ...document.components, schemas } };
}

/** Serves the document and Swagger UI, which loads nothing from elsewhere. */
export function serveOpenApi(app: INestApplication, version: string): void {
  const document = buildOpenApiDocument(app, version);
  SwaggerModule.setup(DOCS_PATH, app, document, {
    jsonDocumentUrl: OPENAPI_PATH,
    raw: ['json'],
    customSiteTitle: 'stagediff API',
  });
}
