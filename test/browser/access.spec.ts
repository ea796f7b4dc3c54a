import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, canBrowse, type Dashboard, startDashboard } from '../support/dashboard.js';
import { MULTI_STAGE, SINGLE_STAGE } from '../support/dashboard-images.js';

describe.skipIf(!canBrowse)('the page of a service that asks for a key', () => {
  let dashboard: Dashboard;
  let [single, multi, key] = ['', '', ''];

  beforeAll(async () => {
    dashboard = await startDashboard();
    single = await dashboard.push('shop:single', SINGLE_STAGE);
    multi = await dashboard.push('shop:multi', MULTI_STAGE);
    const first = { name: 'first', scopes: ['admin'] };
    const { body } = await dashboard.service.api.post<{ key: string }>('/api/v1/api-keys', first, 201);
    key = body.key;
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    const refused = /status of 401/;
    expect(dashboard.complaints.splice(0).filter((complaint) => !refused.test(complaint))).toEqual([]);
  });

  const openGuarded = async (hash: string): Promise<Page> => {
    const page = await dashboard.open(hash);
    await page.getByRole('heading', { name: 'This service asks for an API key' }).waitFor();
    return page;
  };
  const enter = async (page: Page, entered: string): Promise<void> => {
    await page.getByLabel('API key', { exact: true }).fill(entered);
    await page.keyboard.press('Enter');
  };

  it('asks for it, and says when it is wrong', async () => {
    const page = await openGuarded('#/');
    expect(await accessibilityFaults(page)).toEqual([]);
    await enter(page, 'a wrong key');
    await page.getByRole('alert').getByText('the API key is not known, revoked or expired').waitFor();
    await page.reload();
    await page.getByLabel('API key', { exact: true }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('shows the view that was asked for, follows a job by its events, and downloads with the key', async () => {
    const page = await openGuarded('#/');
    await enter(page, key);
    const events = page.waitForRequest('**/events');
    await page.getByLabel('Baseline image').fill(single);
    await page.getByLabel('Candidate image').fill(multi);
    await page.getByRole('button', { name: 'Compare' }).click();
    expect((await events).headers()['authorization']).toBe(`Bearer ${key}`);
    await page.getByRole('heading', { name: 'Verdict' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Markdown' }).click();
    expect((await download).suggestedFilename()).toMatch(/^comparison-.*\.md$/);
  });

  it('keeps the key in this tab only, until it is forgotten', async () => {
    const page = await openGuarded('#/images');
    await enter(page, key);
    await page.getByRole('heading', { name: 'Recent images' }).waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Recent images' }).waitFor();
    await page.getByRole('button', { name: 'Forget the key' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});
