import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COMPARISON_FORMATS, IMAGE_FORMATS } from '../../dashboard/model/labels.js';
import { formatWhole } from '../../dashboard/model/text.js';
import type { ComparisonResource } from '../../src/comparisons/comparison.dto.js';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import {
  canBrowse,
  type Dashboard,
  faultsInBothThemes,
  layoutShift,
  measureWork,
  startDashboard,
  unfitWidths,
} from '../support/dashboard.js';
import {
  CONFIGURATION,
  HOSTILE_MARKUP,
  MULTI_DOCKERFILE,
  SINGLE_DOCKERFILE,
  MANY_PACKAGES,
  MULTI_STAGE,
  SINGLE_STAGE,
  singleStage,
} from '../support/dashboard-images.js';

describe.skipIf(!canBrowse)('the views of a comparison and an image', () => {
  let dashboard: Dashboard;
  let comparison = '';
  let image = '';
  let report: ComparisonReport;
  /** A comparison with thousands of packages, and how many. */
  let many = { hash: '', packages: 0 };

  beforeAll(async () => {
    dashboard = await startDashboard();
    const baseline = await dashboard.push('shop:single', SINGLE_STAGE, CONFIGURATION);
    const candidate = await dashboard.push('shop:multi', MULTI_STAGE);
    const dockerfiles = { baselineDockerfile: SINGLE_DOCKERFILE, candidateDockerfile: MULTI_DOCKERFILE };
    const budgets = ['visibleSize <= 1MB', 'packages <= 0'];
    const id = await dashboard.submit('comparisons', { baseline, candidate, budgets, ...dockerfiles });
    const { api } = dashboard.service;
    comparison = `#/comparisons/${id}`;
    image = `#/images/${(await api.get<ComparisonResource>(`/api/v1/comparisons/${id}`)).body.baseline.id}`;
    report = (await api.get<ComparisonReport>(`/api/v1/comparisons/${id}/report?format=json`)).body;
    const full = await dashboard.push('shop:full', singleStage(MANY_PACKAGES));
    const large = await dashboard.submit('comparisons', { baseline: full, candidate });
    const read = await api.get<ComparisonReport>(`/api/v1/comparisons/${large}/report?format=json`);
    many = { hash: `#/comparisons/${large}`, packages: read.body.packages.removed.length };
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  const openReport = async (hash: string, options?: Parameters<Dashboard['open']>[1]): Promise<Page> => {
    const page = await dashboard.open(hash, options);
    await page.getByRole('heading', { name: 'Download the report' }).waitFor();
    return page;
  };
  const section = (page: Page, name: string): ReturnType<Page['locator']> =>
    page.getByRole('region', { name, exact: true });

  it('opens by its address and says the verdict', async () => {
    const page = await openReport(comparison);
    expect(await section(page, 'Verdict').locator('.verdict').textContent()).toBe(report.verdict);
  });

  it.each(['By owner', 'By purpose'])('draws a waterfall %s that sums to the difference', async (choice) => {
    const page = await openReport(comparison);
    await page.getByRole('button', { name: choice }).click();
    const rows = await page.locator('.waterfall tbody tr data').all();
    const values = await Promise.all(rows.map(async (row) => Number(await row.getAttribute('value'))));
    const [first = NaN, ...rest] = values;
    const last = rest.pop();
    expect(first).toBe(report.baseline.sizes.contentSize);
    expect(last).toBe(report.candidate.sizes.contentSize);
    expect(rest.length).toBeGreaterThan(2);
    expect(first + rest.reduce((sum, value) => sum + value, 0)).toBe(last);
  });

  it('joins the layers that both have and hatches hidden bytes', async () => {
    const page = await openReport(comparison);
    const layers = section(page, 'Layers');
    expect(await layers.locator('tr.shared').count()).toBe(report.layers.shared.length);
    expect(await layers.getByText('RUN rm -rf /var/cache/apt').count()).toBeGreaterThan(0);
    const hatched = await layers.locator('.layer-track .layer-hidden').all();
    const widths = await Promise.all(hatched.map((one) => one.getAttribute('style')));
    expect(widths.some((style) => /width: [1-9]\d/.test(style ?? ''))).toBe(true);
  });

  it('draws few rows of thousands of packages, sorts them and finds one', async () => {
    const page = await openReport(many.hash);
    const packages = section(page, 'Packages');
    const rows = packages.locator('tbody tr:not(.gap)');
    await packages.getByText(`${formatWhole(many.packages)} of ${formatWhole(many.packages)} packages`).waitFor();
    expect(many.packages).toBeGreaterThan(MANY_PACKAGES - 10);
    expect(await rows.count()).toBeLessThan(60);
    await packages.getByRole('button', { name: 'Name' }).click();
    await packages.getByLabel('Search').fill('library-4321');
    await packages.getByText(/^1 of/).waitFor();
    expect(await rows.count()).toBe(1);
    await packages.getByLabel('Search').fill('');
    await packages.getByRole('button', { name: 'Name' }).click();
    expect(await packages.locator('th[aria-sort=descending]').textContent()).toContain('Name');
    await page.evaluate("document.querySelector('.windowed').scrollTop = 1e8");
    await packages.getByText('library-0002', { exact: true }).waitFor();
  });

  it('works less than a tenth of a second for each key, click and scroll over thousands of packages', async () => {
    const page = await openReport(many.hash);
    const packages = section(page, 'Packages');
    const text = 'library-43';
    const worked = await measureWork(page);
    await packages.getByRole('button', { name: 'Name' }).click();
    await packages.getByRole('button', { name: 'Difference' }).click();
    await packages.getByLabel('Search').pressSequentially(text);
    await packages.getByLabel('Table of packages').hover();
    await page.mouse.wheel(0, 4000);
    await packages.getByText(/^1\d\d of/).waitFor();
    const interactions = 2 + text.length + 1;
    const seconds = await worked();
    console.log(
      `${MANY_PACKAGES} packages: ${Math.round((seconds / interactions) * 1000)} ms of work for each interaction`,
    );
    expect(seconds / interactions).toBeLessThan(0.1);
  });

  it('shows which budgets hold and which are broken', async () => {
    const page = await openReport(comparison);
    const budgets = section(page, 'Budgets');
    await budgets.getByText('1 of 2 budgets is broken.').waitFor();
    const rules = await budgets.getByRole('listitem').allTextContents();
    expect(rules.map((text) => text.slice(0, 5))).toEqual(['Broke', 'Holds']);
  });

  it('puts bytes beside the lines of the Dockerfiles and shows better ones as a diff', async () => {
    const page = await openReport(comparison);
    const dockerfile = section(page, 'Dockerfile');
    const bytes = async (): Promise<number[]> => {
      const cells = await dockerfile.locator('.source data').all();
      return Promise.all(cells.map(async (cell) => Number(await cell.getAttribute('value'))));
    };
    const sum = async (): Promise<number> => (await bytes()).reduce((total, size) => total + size, 0);
    expect(await sum()).toBe(report.candidate.sizes.contentSize);
    expect(await dockerfile.locator('.build-only').count()).toBeGreaterThan(3);
    await dockerfile.getByRole('button', { name: 'Baseline' }).click();
    expect(await sum()).toBe(report.baseline.sizes.contentSize);
    const diff = dockerfile.getByRole('region', { name: 'Suggested changes' });
    expect(await diff.locator('.added').count()).toBeGreaterThan(0);
    expect(await diff.locator('.removed').count()).toBeGreaterThan(0);
  });

  it('does not jump while a report loads', async () => {
    const page = await dashboard.open('#/nothing');
    for (const hash of [comparison, image]) expect(await layoutShift(page, hash)).toBeLessThan(0.1);
  });

  it('opens the directories of an image, and its hidden bytes', async () => {
    const page = await openReport(image);
    const directories = section(page, 'Directories');
    await directories.getByRole('button', { name: /^Open usr/ }).click();
    await directories.getByRole('button', { name: /^Open bin, 400/ }).click();
    await directories.getByText('gcc').first().waitFor();
    await directories.getByRole('button', { name: 'All files' }).click();
    await directories.getByRole('button', { name: /^Open usr/ }).waitFor();
    await section(page, 'Hidden bytes').getByText('150.0 kB').waitFor();
  });

  it('opens directories in the treemap and leads back', async () => {
    const page = await openReport(comparison);
    const directories = section(page, 'Directories');
    await directories.getByRole('button', { name: /^Open usr/ }).focus();
    await page.keyboard.press('Enter');
    await directories.getByRole('navigation').getByText('usr').waitFor();
    await directories.getByRole('button', { name: 'All files' }).click();
    await directories.getByRole('button', { name: /^Open usr/ }).waitFor();
  });

  it('[T74] shows made-up names as text', async () => {
    const page = await openReport(comparison);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.getByText(HOSTILE_MARKUP).count()).toBeGreaterThan(0);
    expect(await page.locator('main').textContent()).not.toContain('\u202e');
    expect(await page.getByText('\\u202e').count()).toBeGreaterThan(0);
  });

  it.each([
    ['a comparison', () => comparison, Object.keys(COMPARISON_FORMATS)],
    ['an image', () => image, Object.keys(IMAGE_FORMATS)],
  ])('downloads the report of %s in every format', async (_, hash, formats) => {
    const page = await openReport(hash());
    const links = await section(page, 'Download the report').getByRole('link').all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(addresses.map((address) => address?.split('format=')[1])).toEqual(formats);
    for (const address of addresses) {
      const response = await fetch(dashboard.service.url + (address ?? ''));
      expect([address, response.status]).toEqual([address, 200]);
      expect((await response.bytes()).length).toBeGreaterThan(0);
    }
  });

  it('shows one image: owners that open, layers, packages, findings', async () => {
    const page = await openReport(image);
    await page.getByRole('heading', { name: 'Who owns the bytes' }).waitFor();
    expect(await section(page, 'Layers').getByRole('listitem').count()).toBeGreaterThanOrEqual(SINGLE_STAGE.length);
    const packages = report.baseline.packageCounts.total;
    await section(page, 'Packages').getByText(`${packages} of ${packages} packages`).waitFor();
    await page.getByRole('heading', { name: 'Runs as root', exact: true }).waitFor();
  });

  it('have no fault of accessibility and fit windows of any width', async () => {
    for (const hash of [comparison, image]) {
      const page = await openReport(hash);
      expect(await faultsInBothThemes(page)).toEqual([]);
      expect(await unfitWidths(page)).toEqual([]);
    }
  });

  it('leads to its sections by keyboard', async () => {
    const page = await openReport(comparison);
    await page.getByRole('navigation', { name: 'On this page' }).getByRole('button', { name: 'Packages' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Packages');
  });

  it('has no such page for an address that names nothing', async () => {
    const page = await dashboard.open('#/nothing');
    await page.getByText('There is no such page.').waitFor();
    await page.goto(`${dashboard.service.url}/#/comparisons/00000000-0000-7000-8000-000000000000`);
    await page.getByText('RESOURCE_NOT_FOUND').waitFor();
    dashboard.complaints.splice(0); // the answers with 404
  });
});
