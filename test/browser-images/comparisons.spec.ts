import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ComparisonReport } from '../../src/core/report/comparison-report.js';
import { canBrowse, type Dashboard, faultsInBothThemes, startDashboard, unfitWidths } from '../support/dashboard.js';
import { DOCKERFILES, dockerfilesOf, PAIRS, type RealPair } from './real-pairs.js';
import { openForPicture, takePicture } from './take-picture.js';

const MINUTES = 25 * 60;

describe.skipIf(!canBrowse || inject('imagesRegistry') === '')('comparisons of real images', () => {
  const host = inject('imagesRegistry');
  let dashboard: Dashboard;
  const ids = new Map<RealPair, string>();

  beforeAll(async () => {
    dashboard = await startDashboard([host]);
    const submit = async (pair: RealPair): Promise<void> => {
      const [baselineDockerfile, candidateDockerfile] = await dockerfilesOf(pair);
      const body = {
        ...{ baseline: `${host}/${pair.baseline}`, candidate: `${host}/${pair.candidate}`, budgets: pair.budgets },
        ...{ baselineDockerfile, candidateDockerfile },
      };
      ids.set(pair, await dashboard.submit('comparisons', body, MINUTES));
    };
    await Promise.all(PAIRS.map(submit));
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  const hashOf = (pair: RealPair): string => `#/comparisons/${ids.get(pair) ?? ''}`;
  const reportOf = async (pair: RealPair): Promise<ComparisonReport> =>
    (await dashboard.service.api.get<ComparisonReport>(`/api/v1${hashOf(pair).slice(1)}/report?format=json`)).body;
  const open = async (pair: RealPair, options?: Parameters<Dashboard['open']>[1]): Promise<Page> => {
    const page = await openForPicture(dashboard, hashOf(pair), options, host);
    await page.getByRole('heading', { name: 'Download the report' }).waitFor();
    return page;
  };

  it.each(PAIRS)('$baseline to $candidate: what the page says is what the report says', async (pair) => {
    const [page, report] = await Promise.all([open(pair), reportOf(pair)]);
    expect(await page.locator('.verdict').textContent()).toBe(report.verdict);
    const values = await page.locator('.waterfall tbody tr data').all();
    const [first = NaN, ...rest] = await Promise.all(
      values.map(async (one) => Number(await one.getAttribute('value'))),
    );
    expect(first).toBe(report.baseline.sizes.contentSize);
    expect(rest.pop()).toBe(report.candidate.sizes.contentSize);
    expect(rest.reduce((sum, value) => sum + value, first)).toBe(report.candidate.sizes.contentSize);
    expect(await page.locator('tr.shared').count()).toBe(report.layers.shared.length);
    const { added, removed, changed } = report.packages;
    const different = added.length + removed.length + changed.length;
    if (different > 0) await page.getByText(new RegExp(`of ${different.toLocaleString('en')} packages`)).waitFor();
    const shown = await page.locator('.key-figure data').all();
    const figures = await Promise.all(shown.map((one) => one.getAttribute('value')));
    expect(figures).toContain(String(report.candidate.sizes.compressedSize));
  });

  it.each(PAIRS)('$baseline to $candidate: no fault of accessibility, and it fits', async (pair) => {
    const page = await open(pair);
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
  });

  it('says why a comparison failed', async () => {
    const body = { baseline: `${host}/node-naive:v1`, candidate: `${host}/node-naive:no-such-tag` };
    const id = await dashboard.submit('comparisons', body);
    const page = await openForPicture(dashboard, `#/comparisons/${id}`, {}, host);
    await page.getByRole('heading', { name: 'The comparison failed' }).waitFor();
    await page.getByText('NOT_FOUND').waitFor();
  });

  it('leaves pictures', async () => {
    const [single] = PAIRS;
    if (!single) throw new Error('there is no pair');
    const light = await open(single);
    await takePicture(light, 'comparison-light');
    await takePicture(light, 'layers-light', { section: 'Layers' });
    await takePicture(light, 'findings-light', { section: 'Findings', height: 900 });
    await takePicture(light, 'packages-light', { section: 'Packages', height: 560 });
    if (DOCKERFILES !== undefined) {
      const dockerfiles = light.getByRole('region', { name: 'Dockerfile', exact: true });
      await dockerfiles.getByRole('button', { name: 'Baseline' }).click();
      await takePicture(light, 'dockerfile-bytes-light', { section: 'Dockerfile', height: 1100 });
    }
    const dark = await open(single, { colorScheme: 'dark' });
    await takePicture(dark, 'waterfall-dark', { section: 'Where the bytes went' });
    await takePicture(dark, 'directories-dark', { section: 'Directories' });
    await takePicture(await open(single, { viewport: { width: 360, height: 740 } }), 'comparison-360');
  });

  it('starts with the newest comparisons, what is over budget and what grew', async () => {
    const body = {
      baseline: `${host}/c-multi:v1`,
      candidate: `${host}/c-single:v1`,
      budgets: ['visibleSize <= 100MB'],
    };
    await dashboard.submit('comparisons', body, MINUTES);
    const page = await openForPicture(dashboard, '#/', {}, host);
    await page.getByText('2 of 2 over budget').or(page.getByText('1 of 2 over budget')).first().waitFor();
    await page.getByRole('link', { name: 'c-multi:v1 → c-single:v1' }).first().waitFor();
    await page.getByText('The candidate is').first().waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
    const seen = await openForPicture(dashboard, '#/', {}, host);
    await seen.getByText('The candidate is').first().waitFor();
    await takePicture(seen, 'overview-light');
  });
});
