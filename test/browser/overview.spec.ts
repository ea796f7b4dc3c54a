import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PrismaService } from '../../src/database/prisma.service.js';
import { accessibilityFaults, canBrowse, type Dashboard, startDashboard, unfitWidths } from '../support/dashboard.js';
import { MULTI_STAGE, SINGLE_STAGE } from '../support/dashboard-images.js';

describe.skipIf(!canBrowse)('the overview', () => {
  let dashboard: Dashboard;
  let [single, multi] = ['', ''];

  beforeAll(async () => {
    dashboard = await startDashboard();
    single = await dashboard.push('shop:single', SINGLE_STAGE);
    multi = await dashboard.push('shop:multi', MULTI_STAGE);
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  it('says what to do first while there is nothing', async () => {
    const page = await dashboard.open('');
    await page.getByText('Nothing here yet.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('refuses at once what cannot be an image, beside its field', async () => {
    const page = await dashboard.open('');
    await page.getByLabel('Baseline image').fill('two words');
    await page.getByLabel('Platform').fill('linux');
    await page.getByRole('button', { name: 'Compare' }).click();
    expect(await page.getByLabel('Baseline image').getAttribute('aria-invalid')).toBe('true');
    await page.getByText('An image reference has no spaces').waitFor();
    await page.getByText('Name an image, e.g. alpine:3.20').waitFor();
    await page.getByText('Write it as os/architecture').waitFor();
    expect((await dashboard.service.api.get<{ items: unknown[] }>('/api/v1/comparisons')).body.items).toEqual([]);
  });

  it('shows what the service refuses', async () => {
    const page = await dashboard.open('');
    await page.getByLabel('Baseline image').fill('10.0.0.1:5000/secret:v1');
    await page.getByLabel('Candidate image').fill(multi);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('REGISTRY_NOT_ALLOWED').waitFor();
    expect(dashboard.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  it('takes a comparison by keyboard alone and follows it to its end', async () => {
    const page = await dashboard.open('');
    await page.getByLabel('Baseline image').focus();
    await page.keyboard.type(single);
    await page.keyboard.press('Tab');
    await page.keyboard.type(multi);
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/comparisons\//);
    await page.getByRole('heading', { name: 'Verdict' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('shop:single → shop:multi');
  });

  it('lists comparisons with what came of them, and finds them by repository', async () => {
    const page = await dashboard.open('');
    const link = page.getByRole('list').getByRole('link', { name: 'shop:single → shop:multi' });
    await link.first().waitFor();
    await page.getByText('The candidate is').first().waitFor();
    await page.getByText('No finished comparison shows growth.').waitFor();
    await page.getByLabel('Search by repository').fill('other');
    await page.getByText('No comparison of a repository with this name.').waitFor();
    await page.getByLabel('Search by repository').fill('/SHOP');
    await link.first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('finds by repository over everything that is stored, not only the newest', async () => {
    const prisma = new PrismaService(dashboard.databaseUrl);
    const job = await prisma.job.create({ data: { kind: 'image', status: 'failed' } });
    const newer = Array.from({ length: 260 }, () => ({
      ...{ jobId: job.id, reference: 'docker.io/newer/app:1', repository: 'docker.io/newer/app' },
    }));
    await prisma.image.createMany({ data: newer });
    await prisma.$disconnect();
    const page = await dashboard.open('#/images');
    await page.getByText('docker.io/newer/app:1').first().waitFor();
    expect(await page.getByRole('link', { name: multi }).count()).toBe(0);
    await page.getByLabel('Search by repository').fill('SHOP');
    await page.getByRole('link', { name: multi }).first().waitFor();
    await page.getByLabel('Search by repository').fill('newer');
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByRole('button', { name: 'Newest' }).click();
    await page.getByRole('button', { name: 'Newest' }).and(page.locator(':disabled')).waitFor();
  });

  it('takes budgets and Dockerfiles, and shows what regressed and what is over budget', async () => {
    const page = await dashboard.open('');
    await page.getByLabel('Baseline image').fill(multi);
    await page.getByLabel('Candidate image').fill(single);
    await page.getByText('Budgets and Dockerfiles').click();
    await page.getByLabel('Budgets, one on each line').fill('layers <= 100\n\nvisibleSize <= 1KB\n');
    await page
      .getByLabel('Dockerfile of the candidate from a file')
      .setInputFiles({ name: 'Dockerfile', mimeType: 'text/plain', buffer: Buffer.from('FROM a\nCOPY . /app\n') });
    const typed = page.getByLabel('Dockerfile of the candidate', { exact: true });
    await expect.poll(() => typed.inputValue()).toContain('COPY . /app');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('1 of 2 budgets is broken.').waitFor();
    await page.getByRole('region', { name: 'Dockerfile', exact: true }).getByText('COPY . /app').first().waitFor();
    await page.getByRole('link', { name: 'Comparisons' }).click();
    await page.getByText('1 of 1 over budget').waitFor();
    const regressions = page.getByRole('region', { name: 'Biggest regressions' });
    await regressions.getByRole('link', { name: 'shop:multi → shop:single' }).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('analyses one image and lists it', async () => {
    const page = await dashboard.open('#/images');
    await page.getByLabel('Image', { exact: true }).fill(multi);
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByRole('heading', { name: 'Who owns the bytes' }).waitFor();
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('link', { name: multi }).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('keeps the theme that was chosen', async () => {
    const page = await dashboard.open('', { colorScheme: 'light' });
    const background = (): Promise<string> => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Dark theme' }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
    await page.getByRole('button', { name: 'Light theme' }).click();
    expect(await background()).toBe(light);
  });

  it('says that a failed comparison failed, and why', async () => {
    const missing = `${dashboard.place}/missing:v1`;
    const id = await dashboard.submit('comparisons', { baseline: missing, candidate: multi });
    const page = await dashboard.open(`#/comparisons/${id}`);
    await page.getByRole('heading', { name: 'The comparison failed' }).waitFor();
    await page.getByText('NOT_FOUND').waitFor();
    await page.getByText('Check the name and the tag').waitFor();
  });

  it('follows a job by asking where events do not come through', async () => {
    const page = await dashboard.open('');
    await page.route('**/events', (route) => route.abort());
    await page.getByLabel('Baseline image').fill(multi);
    await page.getByLabel('Candidate image').fill(single);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: 'Verdict' }).waitFor();
    dashboard.complaints.splice(0); // the aborted stream
  });

  it('says that the service does not answer, and tries again', async () => {
    const page = await dashboard.open('');
    await page.getByLabel('Search by repository').waitFor();
    await page.route('**/api/v1/comparisons?*', (route) => route.abort());
    await page.reload();
    await page.getByText('The service does not answer.').waitFor();
    await page.unroute('**/api/v1/comparisons?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The candidate is').first().waitFor();
    await page.context().setOffline(true);
    await page.getByText('This device is offline.').waitFor();
    dashboard.complaints.splice(0); // the aborted requests
  });

  it('fits windows of any width', async () => {
    const page = await dashboard.open('');
    await page.getByText('The candidate is').first().waitFor();
    expect(await unfitWidths(page)).toEqual([]);
  });
});
