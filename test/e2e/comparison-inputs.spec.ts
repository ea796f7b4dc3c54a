import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const PATH = '/api/v1/comparisons';
const RULE = 'compressedSize <= 200MB';

describe('budgets and Dockerfiles of a comparison', () => {
  let service: TestService;
  const compare = async (inputs: object): Promise<ComparisonResource> => {
    const sent = { baseline: 'inputs/app:1', candidate: 'inputs/app:2', ...inputs };
    const { body } = await service.api.post<ComparisonResource>(PATH, sent, 202);
    return poll<ComparisonResource>(service.api, `${PATH}/${body.id}`, isSettled);
  };
  const report = async ({ links }: ComparisonResource): Promise<ComparisonReport> =>
    (await service.api.get<ComparisonReport>(links.report)).body;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('get a report of their own, shared by those who ask the same', async () => {
    const plain = await compare({});
    const budgeted = await compare({ budgets: [RULE] });
    expect(budgeted).toMatchObject({ status: 'succeeded', budgets: [RULE] });
    expect((await report(plain)).budgets).toEqual([]);
    expect((await report(budgeted)).budgets).toMatchObject([{ rule: RULE, passed: true }]);
    const analyses = service.analyzer.calls.analyze.length;
    expect((await report(await compare({ budgets: [RULE] }))).budgets).toHaveLength(1);
    expect(service.analyzer.calls.analyze).toHaveLength(analyses);
    await compare({ budgets: [RULE], candidateDockerfile: 'FROM scratch\n' });
    expect(service.analyzer.calls.analyze).toHaveLength(analyses + 2);
  });

  it('hands Dockerfiles to the analysis and keeps them out of the answers', async () => {
    const dockerfile = `FROM scratch\n# ${'x"\n# '.repeat(200_000)}\n`;
    const compared = await compare({ baselineDockerfile: dockerfile, candidateDockerfile: 'FROM scratch\n# \0\n' });
    expect(compared.status).toBe('succeeded');
    expect(compared).not.toHaveProperty('baselineDockerfile');
    const { baselineDockerfile } = service.analyzer.compared.at(-1) ?? {};
    expect(baselineDockerfile).toBe(dockerfile);
  });

  it.each([
    [{ budgets: ['compressedSize <='] }, 400, 'INVALID_BUDGET'],
    [{ budgets: ['nothing < 1'] }, 400, 'INVALID_BUDGET'],
    [{ budgets: RULE }, 400, 'INVALID_REQUEST'],
    [{ budgets: Array.from({ length: 51 }, () => RULE) }, 400, 'INVALID_REQUEST'],
    [{ baselineDockerfile: 'NONSENSE\n' }, 422, 'DOCKERFILE_INVALID'],
    [{ candidateDockerfile: `FROM a\n#${'x'.repeat(1024 * 1024)}` }, 422, 'DOCKERFILE_TOO_LARGE'],
    [{ candidateDockerfile: `FROM a\n#${'x'.repeat(5 * 1024 * 1024)}` }, 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses what is wrong at once (%#)', async (inputs, status, code) => {
    const sent = { baseline: 'a', candidate: 'b', ...inputs };
    const { body } = await service.api.post<ProblemDocument>(PATH, sent, status);
    expect(body.code).toBe(code);
  });
});
