import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DockerfileReport } from '../../src/core/report/dockerfile-report.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import { startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/dockerfile-analyses';

describe(PATH, () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService({ STAGEDIFF_ROLE: 'api' });
  });
  afterAll(() => service.stop());

  it('answers with the stages and findings', async () => {
    const dockerfile = 'FROM node:24 AS build\nCOPY . .\nRUN npm ci\nFROM nginx\nCOPY --from=build /app /app\n';
    const { body } = await service.api.post<DockerfileReport>(PATH, { dockerfile, contextPaths: ['a.js'] }, 200);
    expect(body).toMatchObject({ schemaVersion: 1, finalStage: 1, stages: [{ name: 'build' }, { base: 'nginx' }] });
  });

  it('refuses what is no Dockerfile or an odd body', async () => {
    const { body } = await service.api.post<ProblemDocument>(PATH, { dockerfile: 'NONSENSE\n' }, 422);
    expect(body.code).toBe('DOCKERFILE_INVALID');
    await service.api.post(PATH, { dockerfile: 1 }, 400);
    await service.api.post(PATH, { dockerfile: 'FROM a', extra: 1 }, 400);
  });
});
