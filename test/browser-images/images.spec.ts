import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AuditResource } from '../../src/audits/audit.dto.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { canBrowse, type Dashboard, faultsInBothThemes, startDashboard, unfitWidths } from '../support/dashboard.js';
import { pushImage } from '../support/test-registry.js';
import { openForPicture, takePicture } from './take-picture.js';

const MINUTES = 25 * 60;
const EXAMPLE = path.join(import.meta.dirname, '../../examples/node/multi-stage.Dockerfile');
/** In the order in which they are analysed: the series over time that the trends draw. */
const SERIES = ['node-ordered:v1', 'node-ordered:v2', 'node-naive:v1', 'node-naive:v2'];
/** What a tag was given one after the other: it creeps up until somebody builds in stages. */
const CREEPING = { latest: ['node-multi:v1', 'node-ordered:v1', 'node-ordered:v2', 'node-naive:v1', 'node-naive:v2'] };
const STEADY = { edge: ['py-multi:v1', 'py-single:v1'] };
const ODD = ['special:tar', 'c-multi:v1', 'whiteouts:v1'];

describe.skipIf(!canBrowse || inject('imagesRegistry') === '')('images, trends and audits of real images', () => {
  const host = inject('imagesRegistry');
  let dashboard: Dashboard;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    dashboard = await startDashboard([host]);
    for (const image of [...SERIES, ...ODD]) {
      ids.set(image, await dashboard.submit('images', { reference: `${host}/${image}` }, MINUTES));
    }
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  const open = async (image: string, options?: Parameters<Dashboard['open']>[1]): Promise<Page> => {
    const page = await openForPicture(dashboard, `#/images/${ids.get(image) ?? ''}`, options, host);
    await page.getByRole('heading', { name: 'Download the report' }).waitFor();
    return page;
  };

  it.each([...SERIES, ...ODD])('%s: owners, layers, packages; no fault of accessibility; it fits', async (image) => {
    const page = await open(image);
    const { body: report } = await dashboard.service.api.get<ImageReport>(
      `/api/v1/images/${ids.get(image) ?? ''}/report?format=json`,
    );
    const layers = page.getByRole('region', { name: 'Layers', exact: true });
    expect(await layers.locator('.stack > li').count()).toBe(report.layers.length);
    if (report.sizes.visibleSize > 0) await page.getByRole('list', { name: 'Owners by visible bytes' }).waitFor();
    if (report.packages.length > 0) {
      await page.getByText(new RegExp(`of ${report.packages.length.toLocaleString('en')} packages`)).waitFor();
    }
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
  });

  it(
    'draws several tags over time, explains what brought a jump, and has a table of every point',
    async () => {
      const repository = `${dashboard.place}/shop`;
      const points = Object.entries({ ...CREEPING, ...STEADY });
      for (const [tag, images] of points) {
        for (const image of images) {
          await pushImage(`docker://${host}/${image}`, `${repository}:${tag}`);
          await dashboard.submit('images', { reference: `${repository}:${tag}` }, MINUTES);
        }
      }
      const hash = `#/trends?repository=${encodeURIComponent(`registry.example/shop`)}&metric=visibleSize`;
      const page = await openForPicture(dashboard, hash, {}, dashboard.place);
      await page.getByRole('region', { name: 'Table of points' }).getByRole('row').nth(7).waitFor();
      expect(await page.getByRole('checkbox').count()).toBe(points.length);
      const jumps = page.getByRole('region', { name: 'What brought the jumps' });
      await jumps.getByText(/^Visible files \+.*Largest part by layer: RUN apt-get install -y nodejs npm/).waitFor();
      expect(await faultsInBothThemes(page)).toEqual([]);
      expect(await unfitWidths(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 1280, height: 900 });
      await takePicture(page, 'trends-light');
      await jumps.getByText('All parts of the change').first().click();
      await takePicture(page, 'jump-light', { section: 'What brought the jumps', height: 1000 });
      await page.setViewportSize({ width: 360, height: 740 });
      await takePicture(page, 'trends-360');
      await page.goto(
        `${dashboard.service.url}/api/v1/trends.svg?metric=visibleSize&repository=${encodeURIComponent('registry.example/shop')}`,
      );
      expect(await page.locator('.ring').count()).toBeGreaterThan(0);
      await page.setViewportSize({ width: 1000, height: 420 });
      await takePicture(page, 'trends-svg');
    },
    MINUTES * 1000,
  );

  it('runs an audit that finds images, breaks a budget, and misses a repository', async () => {
    const target = { tags: { glob: 'v*' } };
    const body = {
      ...{ name: 'Nightly, all Node services', cron: '0 3 * * *', timezone: 'Europe/Berlin' },
      budgets: ['compressedSize <= 200MB'],
      targets: [
        { repository: `${host}/node-naive`, ...target },
        { repository: `${host}/nothing-here`, ...target },
      ],
    };
    const { id } = (await dashboard.service.api.post<AuditResource>('/api/v1/audits', body, 201)).body;
    const page = await openForPicture(dashboard, `#/audits/${id}`, {}, host);
    await page.getByRole('button', { name: /^Run now/ }).click();
    await page.getByText('2 over budget').first().waitFor({ timeout: 110_000 });
    await page.getByText('NOT_FOUND').first().waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
  });

  it('reads a Dockerfile', async () => {
    const page = await dashboard.open('#/dockerfile', { colorScheme: 'dark' });
    await page.getByLabel('Dockerfile', { exact: true }).fill(await readFile(EXAMPLE, 'utf8'));
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByRole('heading', { name: 'Suggestion' }).waitFor();
    await page.evaluate(`document.querySelector('textarea').scrollTop = 0`);
    await takePicture(page, 'dockerfile-dark');
  });

  it('leaves pictures', async () => {
    const dark = await open('node-naive:v1', { colorScheme: 'dark' });
    await dark.getByRole('button', { name: /^Open usr/ }).waitFor();
    await takePicture(dark, 'image-dark');
    const light = await open('node-naive:v1');
    await light.getByRole('button', { name: /^Open usr/ }).click();
    await light.getByRole('button', { name: /^Open share/ }).waitFor();
    await takePicture(light, 'image-directories-light', { section: 'Directories' });
    const list = await openForPicture(dashboard, '#/audits', {}, host);
    await list.getByRole('link', { name: /Nightly/ }).click();
    await list.getByText('2 over budget').first().waitFor();
    await takePicture(list, 'audit-light');
  });
});
