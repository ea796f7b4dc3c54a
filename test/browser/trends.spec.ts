import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canBrowse, type Dashboard, faultsInBothThemes, startDashboard, unfitWidths } from '../support/dashboard.js';
import { sized } from '../support/dashboard-images.js';

const SIZES = [100_000, 104_000, 250_000, 180_000];

describe.skipIf(!canBrowse)('the trends', () => {
  let dashboard: Dashboard;
  let repository = '';
  let address = '';

  beforeAll(async () => {
    dashboard = await startDashboard();
    repository = `${dashboard.place}/shop`;
    address = `#/trends?repository=${encodeURIComponent(repository)}`;
    for (const size of SIZES) {
      await dashboard.submit('images', { reference: await dashboard.push('shop:latest', sized(size)) });
    }
    await dashboard.submit('images', { reference: await dashboard.push('shop:edge', sized(50_000)) });
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  it('offers known repositories and keeps the choice in the address', async () => {
    const page = await dashboard.open('#/trends');
    await page.locator(`#repositories option[value="${repository}"]`).waitFor({ state: 'attached' });
    await page.getByLabel('Repository').fill(repository);
    await page.getByLabel('Repository').press('Tab');
    await page.waitForURL(/repository=/);
    await page.getByLabel('Metric').selectOption('visibleSize');
    await page.waitForURL(/metric=visibleSize/);
    await page.getByRole('heading', { name: 'Visible files' }).waitFor();
  });

  it('draws each tag as a series and lists every point with its jump', async () => {
    const page = await dashboard.open(address);
    const table = page.getByRole('region', { name: 'Table of points' });
    await table.getByRole('row').nth(5).waitFor();
    expect(await table.getByRole('row').count()).toBe(SIZES.length + 2);
    expect(await table.locator('.jump').count()).toBe(1);
    await table.getByText('jump +145 %').waitFor();
    expect(await page.locator('.chart canvas').count()).toBe(1);
    expect(await page.getByRole('checkbox').count()).toBe(2);
  });

  it('zooms by keyboard and back', async () => {
    const page = await dashboard.open(address);
    const all = page.getByRole('button', { name: 'Show all' });
    await all.waitFor();
    expect(await all.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Zoom in' }).press('Enter');
    expect(await all.isEnabled()).toBe(true);
    await all.press('Enter');
    expect(await all.isDisabled()).toBe(true);
  });

  it('redraws when a series is hidden', async () => {
    const page = await dashboard.open(address);
    const drawn = (): Promise<string> => page.evaluate<string>(`document.querySelector('.chart canvas').toDataURL()`);
    await page.locator('.chart canvas').waitFor();
    const before = await drawn();
    await page.getByRole('checkbox', { name: /latest/ }).uncheck();
    expect(await drawn()).not.toBe(before);
  });

  it('downloads the points as CSV', async () => {
    const page = await dashboard.open(address);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as CSV' }).click(),
    ]);
    const lines = (await text(await download.createReadStream())).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^repository,tag,platform,at,metric,unit,value,digest,imageId,reportId,delta,/);
    expect(lines.length).toBe(SIZES.length + 2);
    expect(lines.filter((line) => line.includes(',contentSize,bytes,250000,')).length).toBe(1);
  });

  it('explains a jump with parts that sum to it', async () => {
    const page = await dashboard.open(address);
    const jumps = page.getByRole('region', { name: 'What brought the jumps' });
    await jumps.getByText(/^Content of all layers \+146\.0 kB\. Largest part by layer: /).waitFor();
    await jumps.getByText('All parts of the change').click();
    const byLayer = jumps.getByRole('region', { name: 'By layer' });
    await byLayer.getByRole('row', { name: 'Together +146.0 kB' }).waitFor();
  });

  it('draws all tags as one line, of any number, and offers the picture', async () => {
    const page = await dashboard.open(address);
    await page.getByLabel('One line for').selectOption('platform');
    await page.waitForURL(/seriesBy=platform/);
    await page.getByRole('checkbox', { name: /^all/ }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(1);
    await page.getByLabel('Metric').selectOption('pullDeltaSize');
    await page.getByRole('heading', { name: 'Pull by a host that has the one before' }).waitFor();
    await page.getByText('not known').waitFor();
    const picture = await page.getByRole('link', { name: 'Download as SVG' }).getAttribute('href');
    expect(picture).toContain('/api/v1/trends.svg?');
  });

  it.each(['light', 'dark'] as const)(
    'is drawn as a file of its own under its strict policy: %s',
    async (colorScheme) => {
      const page = await dashboard.open('', { colorScheme });
      await page.goto(`${dashboard.service.url}/api/v1/trends.svg?repository=${encodeURIComponent(repository)}`);
      const fill = await page.evaluate<string>(`getComputedStyle(document.querySelector('.page')).fill`);
      expect(fill).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(28, 32, 39)');
      expect(await page.locator('.ring').count()).toBe(1);
    },
  );

  it('says so when there is nothing to draw', async () => {
    const page = await dashboard.open(`${address}&tag=nothing`);
    await page.getByText('none that fits these choices').waitFor();
  });

  it('has no fault of accessibility and fits windows of any width', async () => {
    const page = await dashboard.open(address);
    await page.locator('.chart canvas').waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(await unfitWidths(page)).toEqual([]);
  });
});
