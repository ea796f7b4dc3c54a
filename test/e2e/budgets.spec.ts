import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetResource } from '../../src/budgets/budget.dto.js';
import type { WaiverResource } from '../../src/budgets/waiver.dto.js';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import type { Page } from '../../src/http/paging.js';
import type { ProblemDocument } from '../../src/http/problem.js';
import type { ImageResource } from '../../src/images/image.dto.js';
import { isSettled, poll, startTestService, type TestService } from '../support/test-service.js';

const BUDGETS = '/api/v1/budgets';
const WAIVERS = '/api/v1/waivers';
const NEXT_YEAR = new Date(Date.now() + 365 * 86_400_000).toISOString();

describe('stored budgets and waivers', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  const store = async (budget: object): Promise<BudgetResource> =>
    (await service.api.post<BudgetResource>(BUDGETS, budget, 201)).body;
  const waive = async (waiver: object): Promise<WaiverResource> => {
    const sent = { owner: 'ann', reason: 'known', expiresAt: NEXT_YEAR, ...waiver };
    return (await service.api.post<WaiverResource>(WAIVERS, sent, 201)).body;
  };
  const inspect = async (
    reference: string,
    more: object = {},
  ): Promise<{ image: ImageResource; report: ImageReport }> => {
    const { body } = await service.api.post<ImageResource>('/api/v1/images', { reference, ...more }, 202);
    const image = await poll<ImageResource>(service.api, `/api/v1/images/${body.id}`, isSettled);
    return { image, report: (await service.api.get<ImageReport>(`/api/v1/images/${body.id}/report`)).body };
  };
  const compare = async (
    candidate: string,
    more: object,
  ): Promise<{ row: ComparisonResource; report: ComparisonReport }> => {
    const sent = { baseline: 'stored/base:1', candidate, ...more };
    const { body } = await service.api.post<ComparisonResource>('/api/v1/comparisons', sent, 202);
    const row = await poll<ComparisonResource>(service.api, body.links.self, isSettled);
    return { row, report: (await service.api.get<ComparisonReport>(row.links.report)).body };
  };

  it('are created, found, changed and deleted', async () => {
    const { body, headers } = await service.api.post<BudgetResource>(
      BUDGETS,
      { name: 'slim', rules: ['layers <= 5'] },
      201,
    );
    expect(headers['location']).toBe(`${BUDGETS}/${body.id}`);
    expect(body).toMatchObject({ name: 'slim', rules: ['layers <= 5'], repository: null, description: '' });
    await service.api.post(BUDGETS, { name: 'slim', rules: ['layers <= 6'] }, 409);
    const other = await store({ name: 'other', rules: ['layers <= 6'] });
    await service.api.patch(`${BUDGETS}/${other.id}`, { name: 'slim' }, 409);
    const changed = await service.api.patch<BudgetResource>(`${BUDGETS}/${body.id}`, { rules: ['layers <= 7'] }, 200);
    expect(changed.body).toMatchObject({ name: 'slim', rules: ['layers <= 7'] });
    const found = await service.api.get<Page<BudgetResource>>(`${BUDGETS}?name=slim`);
    expect(found.body.items.map(({ id }) => id)).toEqual([body.id]);
    for (const { id } of [body, other]) await service.api.delete(`${BUDGETS}/${id}`, 204);
    await service.api.get(`${BUDGETS}/${body.id}`, 404);
  });

  it('are used by name and id beside inline rules, as they were then', async () => {
    const budget = await store({ name: 'named', rules: ['packages <= 1', 'layers == 0'] });
    const byName = await compare('stored/app:1', { budgets: ['layers == 0'], storedBudgets: ['named'] });
    expect(byName.row).toMatchObject({ budgets: ['layers == 0', 'packages <= 1'], budgetVerdict: 'failed' });
    expect(byName.report).toMatchObject({ budgetVerdict: 'failed', budgets: [{ passed: true }, { passed: false }] });
    await service.api.patch(`${BUDGETS}/${budget.id}`, { rules: ['packages <= 2'] }, 200);
    const byId = await compare('stored/app:1', { storedBudgets: [budget.id] });
    expect(byId.row).toMatchObject({ budgets: ['packages <= 2'], budgetVerdict: 'passed' });
    expect((await service.api.get<ComparisonResource>(byName.row.links.self)).body.budgetVerdict).toBe('failed');
    const wrong = { baseline: 'a', candidate: 'b', storedBudgets: ['named', 'nothing'] };
    const { body } = await service.api.post<ProblemDocument>('/api/v1/comparisons', wrong, 400);
    expect(body.errors).toMatchObject([{ path: 'storedBudgets.1' }]);
    await service.api.delete(`${BUDGETS}/${budget.id}`, 204);
  });

  it('apply by themselves to the repositories of their pattern, without a baseline only where that is none', async () => {
    const rules = ['packages <= 5', 'packages <= +0'];
    const budget = await store({ name: 'default', rules, repository: 'docker.io/defaults/*' });
    expect((await compare('defaults/app:1', {})).row.budgets).toEqual(rules);
    expect((await compare('elsewhere/app:1', {})).row).toMatchObject({ budgets: [], budgetVerdict: null });
    expect((await inspect('defaults/app:1')).image).toMatchObject({
      budgets: ['packages <= 5'],
      budgetVerdict: 'passed',
    });
    const asked = await inspect('defaults/app:1', { storedBudgets: ['default'] });
    expect(asked.report.budgets).toMatchObject([{ status: 'passed' }, { status: 'error', passed: false }]);
    expect(asked.image.budgetVerdict).toBe('failed');
    await service.api.delete(`${BUDGETS}/${budget.id}`, 204);
  });

  it('judge an image whose report is known already, and leave the shared report alone', async () => {
    const plain = await inspect('stored/known:1');
    expect(plain.report).not.toHaveProperty('budgets');
    const judged = await inspect('stored/known:1', { budgets: ['packages == 0'] });
    expect(judged.report).toMatchObject({ budgetVerdict: 'failed', budgets: [{ actual: 2, limit: 0 }] });
    const markdown = await service.api.get(`/api/v1/images/${judged.image.id}/report?format=markdown`);
    expect(markdown.text).toContain('Budget verdict: failed');
    expect((await service.api.get<ImageReport>(`/api/v1/images/${plain.image.id}/report`)).body).toEqual(plain.report);
  });

  it('waive a rule for a repository until it ends, and say so in the report', async () => {
    const waiver = await waive({ rule: 'packages  <=  1', repository: 'docker.io/waived/*' });
    const { row, report } = await compare('waived/app:1', { budgets: ['packages <= 1'] });
    expect(row.budgetVerdict).toBe('passed');
    expect(report.budgets).toMatchObject([
      { status: 'waived', passed: true, waiver: { owner: 'ann', expired: false } },
    ]);
    expect((await inspect('waived/app:2', { budgets: ['packages <= 1'] })).image.budgetVerdict).toBe('passed');
    expect((await compare('stored/app:2', { budgets: ['packages <= 1'] })).row.budgetVerdict).toBe('failed');
    await service.api.delete(`${WAIVERS}/${waiver.id}`, 204);
    expect((await compare('waived/app:1', { budgets: ['packages <= 1'] })).row.budgetVerdict).toBe('failed');
    expect((await service.api.get<ComparisonResource>(row.links.self)).body.budgetVerdict).toBe('passed');
  });

  it('do not count a waiver that is over, and show it', async () => {
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    const waiver = await waive({ rule: 'packages <= 0', expiresAt });
    await poll<WaiverResource>(service.api, `${WAIVERS}/${waiver.id}`, ({ expired }) => expired);
    const { row, report } = await compare('over/app:1', { budgets: ['packages <= 0'] });
    expect(row.budgetVerdict).toBe('failed');
    expect(report.budgets).toMatchObject([{ status: 'failed', waiver: { owner: 'ann', expired: true } }]);
    const over = await service.api.get<Page<WaiverResource>>(`${WAIVERS}?expired=true`);
    expect(over.body.items.map(({ id }) => id)).toEqual([waiver.id]);
  });

  it.each([
    [BUDGETS, { name: 'x', rules: ['size <= 1'] }, 'INVALID_BUDGET'],
    [BUDGETS, { name: 'x', rules: [] }, 'INVALID_REQUEST'],
    [BUDGETS, { name: 'a b', rules: ['layers <= 1'] }, 'INVALID_REQUEST'],
    [WAIVERS, { rule: 'size <= 1', owner: 'a', reason: 'b', expiresAt: NEXT_YEAR }, 'INVALID_BUDGET'],
    [WAIVERS, { rule: 'layers <= 1', owner: ' ', reason: 'b', expiresAt: NEXT_YEAR }, 'INVALID_REQUEST'],
    [WAIVERS, { rule: 'layers <= 1', owner: 'a', reason: 'b' }, 'INVALID_REQUEST'],
    [WAIVERS, { rule: 'layers <= 1', owner: 'a', reason: 'b', expiresAt: '2020-01-01T00:00:00Z' }, 'INVALID_REQUEST'],
    [WAIVERS, { owner: 'a', reason: 'b', expiresAt: NEXT_YEAR }, 'INVALID_REQUEST'],
    ['/api/v1/images', { reference: 'a', budgets: ['nothing < 1'] }, 'INVALID_BUDGET'],
  ])('refuse what is wrong (%#)', async (path, sent, code) => {
    expect((await service.api.post<ProblemDocument>(path, sent, 400)).body.code).toBe(code);
  });
});
