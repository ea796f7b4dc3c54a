import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canBrowse, type Dashboard, faultsInBothThemes, startDashboard, unfitWidths } from '../support/dashboard.js';
import { BIDI, HOSTILE_MARKUP, MULTI_DOCKERFILE, SINGLE_DOCKERFILE } from '../support/dashboard-images.js';

describe.skipIf(!canBrowse)('the view of a Dockerfile', () => {
  let dashboard: Dashboard;

  beforeAll(async () => {
    dashboard = await startDashboard();
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  const analyse = async (text: string, options?: Parameters<Dashboard['open']>[1]): Promise<Page> => {
    const page = await dashboard.open('#/dockerfile', options);
    await page.getByLabel('Dockerfile', { exact: true }).fill(text);
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByRole('heading', { name: 'Suggestion' }).waitFor();
    return page;
  };

  it('shows stages, what makes a layer, and findings', async () => {
    const page = await analyse(MULTI_DOCKERFILE);
    const stages = page.getByRole('region', { name: 'Stages', exact: true });
    expect(await stages.locator('.stage-box').count()).toBe(2);
    expect(await stages.locator('.edge.copy').count()).toBe(1);
    const marks = await stages.locator('.instructions .badge').allTextContents();
    expect(marks).toEqual(['base', 'layer', 'layer', 'layer', 'base', 'layer']);
    await page.getByRole('region', { name: 'Findings' }).getByText('What to change:').first().waitFor();
  });

  it('shows a better one as a diff', async () => {
    const page = await analyse(SINGLE_DOCKERFILE);
    await page.getByRole('region', { name: 'Suggested changes' }).locator('.added').first().waitFor();
    await page.getByRole('button', { name: 'Copy the diff' }).waitFor();
  });

  it('reads .dockerignore too', async () => {
    const page = await dashboard.open('#/dockerfile');
    const read = page.waitForRequest('**/dockerfile-analyses*');
    await page.getByLabel('Dockerfile', { exact: true }).fill('FROM a\nCOPY . .\n');
    await page.getByLabel('.dockerignore (optional)', { exact: true }).fill('.git\n');
    await page.getByRole('button', { name: 'Analyse' }).click();
    expect((await read).postDataJSON()).toEqual({ dockerfile: 'FROM a\nCOPY . .\n', dockerignore: '.git\n' });
  });

  it('says what is wrong with a text, and asks for one', async () => {
    const page = await dashboard.open('#/dockerfile');
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByText('Paste a Dockerfile, or choose its file.').waitFor();
    await page.getByLabel('Dockerfile', { exact: true }).fill('NONSENSE\n');
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByText('DOCKERFILE_INVALID').waitFor();
    expect(dashboard.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  it('shows names as text', async () => {
    const page = await analyse(`FROM alpine\nRUN echo '${HOSTILE_MARKUP}${BIDI}'\n`);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.getByText(HOSTILE_MARKUP).count()).toBeGreaterThan(0);
    const stages = await page.getByRole('region', { name: 'Stages', exact: true }).textContent();
    expect(stages).toContain('\\u202e');
    expect(stages).not.toContain(BIDI);
  });

  it('has no fault of accessibility and fits windows of any width', async () => {
    const page = await analyse(MULTI_DOCKERFILE);
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
  });
});
