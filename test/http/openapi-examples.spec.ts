import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ApiKeyList, ApiKeyResource, ApiKeyWithToken } from '../../src/api-keys/api-key.dto.js';
import { AuditLogPage } from '../../src/audit-log/audit-log.dto.js';
import { RegistryList, RegistryResource } from '../../src/registries/registry.dto.js';
import { AuditResource, AuditRunDetail, AuditRunList, AuditRunResource } from '../../src/audits/audit.dto.js';

const FOLDER = 'openapi/examples';

/** The shape that each operation answers with. */
const SHAPES: Readonly<Record<string, z.ZodType>> = {
  createAudits: AuditResource,
  getAudits: AuditResource,
  startAuditRuns: AuditRunResource,
  getAuditRuns: AuditRunDetail,
  listAuditRuns: AuditRunList,
  createApiKeys: ApiKeyWithToken,
  getApiKeys: ApiKeyResource,
  rotateApiKeys: ApiKeyWithToken,
  listApiKeys: ApiKeyList,
  createRegistries: RegistryResource,
  listRegistries: RegistryList,
  listAuditLog: AuditLogPage,
};

describe('examples in the OpenAPI document', () => {
  it.each(readdirSync(FOLDER))('%s has the shape that is documented', (name) => {
    const shape = SHAPES[name.replace('.json', '')];
    const example: unknown = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));
    expect(shape?.parse(example)).toEqual(example);
    const document = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as object;
    expect(JSON.stringify(document)).toContain(JSON.stringify(example));
  });
});
