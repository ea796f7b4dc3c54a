import { gzipSync } from 'node:zlib';
import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AuditResource } from '../../src/audits/audit.dto.js';
import { canBrowse, type Dashboard, faultsInBothThemes, layoutShift, startDashboard } from '../support/dashboard.js';
import { MULTI_STAGE, SINGLE_STAGE } from '../support/dashboard-images.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
/** What a job says of itself on its way, one answer after the other. */
const ON_THE_WAY = [
  { status: 'pending', progress: null },
  { status: 'running', progress: { stage: 'resolve', detail: 'shop:single', done: 0, total: 1 } },
  { status: 'running', progress: { stage: 'scan', detail: DIGEST, done: 3, total: 7 } },
  { status: 'running', progress: { stage: 'squash', detail: `candidate: ${DIGEST}`, done: 0, total: 1 } },
];

/** Every view, and the states of a view that look different: its address, and a text that is there once it is whole. */
const VIEWS = [
  ['overview', 'The candidate is'],
  ['images', 'shop:multi'],
  ['comparison', 'Download the report'],
  ['image', 'Download the report'],
  ['trends', 'All points'],
  ['no trends', 'What to show'],
  ['audits', 'nightly'],
  ['audit', 'No run yet'],
  ['dockerfile', 'Analyse a Dockerfile'],
  ['failed comparison', 'The comparison failed'],
  ['no such page', 'There is no such page.'],
] as const;
type View = (typeof VIEWS)[number][0];

describe.skipIf(!canBrowse)('every view', () => {
  let dashboard: Dashboard;
  let addresses: Readonly<Record<View, string>>;

  beforeAll(async () => {
    dashboard = await startDashboard();
    const { api } = dashboard.service;
    const baseline = await dashboard.push('shop:single', SINGLE_STAGE);
    const candidate = await dashboard.push('shop:multi', MULTI_STAGE);
    const comparison = await dashboard.submit('comparisons', { baseline, candidate, budgets: ['packages <= 0'] });
    const failed = await dashboard.submit('comparisons', { baseline, candidate: `${candidate}-missing` });
    const image = await dashboard.submit('images', { reference: candidate });
    const audit = {
      name: 'nightly',
      cron: '0 3 * * *',
      targets: [{ repository: `${dashboard.place}/shop`, tags: { glob: 'v*' } }],
    };
    const { id } = (await api.post<AuditResource>('/api/v1/audits', audit, 201)).body;
    addresses = {
      overview: '#/',
      images: '#/images',
      comparison: `#/comparisons/${comparison}`,
      image: `#/images/${image}`,
      trends: `#/trends?repository=${encodeURIComponent(`${dashboard.place}/shop`)}`,
      'no trends': '#/trends',
      audits: '#/audits',
      audit: `#/audits/${id}`,
      dockerfile: '#/dockerfile',
      'failed comparison': `#/comparisons/${failed}`,
      'no such page': '#/nothing',
    };
  });
  afterAll(() => dashboard.stop());
  afterEach(() => {
    expect(dashboard.complaints.splice(0)).toEqual([]);
  });

  /** Opens the finished comparison as it was on its way; the answer after the last is that it is done. */
  const openOnTheWay = async (states: readonly object[], hash = addresses.comparison): Promise<Page> => {
    const page = await dashboard.open('#/no-such-page');
    const left = [...states];
    onTestFinished(() => page.unrouteAll({ behavior: 'ignoreErrors' }));
    page.setDefaultTimeout(50_000);
    await page.route('**/events', (route) => route.fulfill({ status: 200, body: '' }));
    await page.route(`**/api/v1${addresses.comparison.slice(1)}`, async (route: Route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), ...left.shift() } });
    });
    await page.goto(`${dashboard.service.url}/${hash}`);
    return page;
  };

  it.each(VIEWS)(
    '%s: no fault of accessibility in light and dark, on a large screen and a telephone',
    async (view, text) => {
      const page = await dashboard.open(addresses[view]);
      await page.getByText(text).first().waitFor();
      expect(await faultsInBothThemes(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await faultsInBothThemes(page)).toEqual([]);
    },
  );

  it.each(VIEWS)('%s: nothing jumps while it loads', async (view) => {
    const page = await dashboard.open(view === 'no such page' ? '#/' : '#/no-such-page');
    expect(await layoutShift(page, addresses[view])).toBeLessThan(0.1);
  });

  it('a job on its way: no fault of accessibility, and no digest of 64 digits', async () => {
    const page = await openOnTheWay(Array<object>(100).fill(ON_THE_WAY.at(-1) ?? {}));
    await page.getByText('candidate: sha256:0123456789ab', { exact: true }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
  });

  it('a job on its way: nothing jumps from one stage to the next', async () => {
    const page = await openOnTheWay(ON_THE_WAY, '#/no-such-page');
    expect(await layoutShift(page, addresses.comparison, 'Download the report')).toBeLessThan(0.1);
  });

  it('a service that went away: no fault of accessibility', async () => {
    const page = await dashboard.open('#/no-such-page');
    await page.route('**/api/v1/**', (route) => route.abort());
    await page.goto(`${dashboard.service.url}/#/`);
    await page.getByText('The service does not answer.').first().waitFor();
    await page.context().setOffline(true);
    await page.getByText('This device is offline.').waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    dashboard.complaints.splice(0); // the aborted requests
  });

  it('the first view loads less than 250 kB of compressed script', async () => {
    const page = await dashboard.open('#/no-such-page');
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    await page.goto('about:blank');
    await page.goto(dashboard.service.url);
    await page.getByText('The candidate is').first().waitFor();
    const bodies = await Promise.all(scripts);
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(250_000);
  });

  it('allows nothing but its own files, and runs no script that was put into it', async () => {
    const { headers, text } = await dashboard.service.api.get('/');
    expect(headers['content-security-policy']?.split(';')).toEqual([
      ...["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "script-src 'self'"],
      ...["style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'"],
    ]);
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
    const page = await dashboard.open('#/no-such-page');
    await page.getByText('There is no such page.').waitFor();
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.acted = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="/missing.png" onerror="window.acted = true">');
    `);
    await expect
      .poll(() => dashboard.complaints.filter((one) => one.includes('Content Security Policy')).length)
      .toBe(2);
    expect(await page.evaluate('window.acted')).toBeUndefined();
    dashboard.complaints.splice(0); // what the policy refused, and the picture that is not there
  });
});
