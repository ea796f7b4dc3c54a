import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResource } from '../../src/audits/audit.dto.js';
import { canBrowse, type Dashboard, faultsInBothThemes, startDashboard, unfitWidths } from '../support/dashboard.js';
import { HOSTILE_MARKUP, MULTI_STAGE, sized } from '../support/dashboard-images.js';

describe.skipIf(!canBrowse)('the views of audits', () => {
  let dashboard: Dashboard;
  let audit = '';

  beforeAll(async () => {
    dashboard = await startDashboard();
    await dashboard.push('shop:v1', MULTI_STAGE);
    await dashboard.push('shop:v2', sized(90_000));
    const target = { tags: { glob: 'v*' } };
    const body = {
      ...{ name: `nightly ${HOSTILE_MARKUP}`, cron: '0 3 * * *', budgets: ['visibleSize <= 10KB'] },
      targets: [
        { repository: `${dashboard.place}/shop`, ...target },
        { repository: `${dashboard.place}/missing`, ...target },
      ],
    };
    const { id } = (await dashboard.service.api.post<AuditResource>('/api/v1/audits', body, 201)).body;
    audit = `#/audits/${id}`;
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  const finished = async (options?: Parameters<Dashboard['open']>[1]): Promise<Page> => {
    const page = await dashboard.open(audit, options);
    await page.getByText('2 over budget').first().waitFor();
    return page;
  };

  it('run one now and say what failed and why', async () => {
    const page = await dashboard.open(audit);
    await page.getByText('No run yet').waitFor();
    await page.getByRole('button', { name: /^Run now/ }).click();
    await page.getByText('2 over budget').first().waitFor({ timeout: 50_000 });
    await page.getByText('NOT_FOUND').first().waitFor();
    const images = page.getByRole('region', { name: 'Images of the run' });
    await images.getByText('The budget is broken.').first().waitFor();
    await images.getByRole('link', { name: 'Image' }).first().click();
    await page.getByRole('heading', { name: 'Who owns the bytes' }).waitFor();
  });

  it('pause one and let it go on', async () => {
    const page = await finished();
    await page.getByRole('button', { name: /^Pause/ }).click();
    await page.getByRole('button', { name: /^Resume/ }).click();
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
  });

  it('list them with their last runs, here and in the overview', async () => {
    const page = await dashboard.open('#/audits');
    await page.getByRole('region', { name: 'Schedules' }).getByText('2 over budget').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    await page.goto(`${dashboard.service.url}/#/`);
    await page.getByRole('region', { name: 'Audits' }).getByText('2 over budget').waitFor();
  });

  it('make one, say what is wrong with it, change it and delete it', async () => {
    const page = await dashboard.open('#/audits');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Give it a name').waitFor();
    await page.getByText('Name a repository, without a tag').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('weekly');
    await page.getByLabel('Schedule (cron)').fill('every week');
    await page.getByLabel('Repository', { exact: true }).fill(`${dashboard.place}/shop`);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('INVALID_CRON').waitFor();
    expect(dashboard.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    await page.getByLabel('Schedule (cron)').fill('@weekly');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'weekly' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Name', { exact: true }).fill('monthly');
    await page.getByLabel('Tags like').fill('v1*');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'monthly' }).waitFor();
    await page.getByText('tags like v1*').waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { level: 1, name: 'Audits' }).waitFor();
    expect(await page.getByRole('link', { name: 'monthly' }).count()).toBe(0);
  });

  it('have no fault of accessibility and fit windows of any width', async () => {
    const page = await finished();
    await page.getByRole('button', { name: 'Edit' }).click();
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
    const list = await dashboard.open('#/audits');
    await list.getByText('2 over budget').waitFor();
    expect(await faultsInBothThemes(list)).toEqual([]);
    expect(await unfitWidths(list)).toEqual([]);
  });
});
