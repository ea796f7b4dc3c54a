import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { htmlExporter } from '../../src/core/exports/html.js';
import { canBrowse, overflow } from '../support/dashboard.js';
import { sampleComparison } from '../support/sample-comparison.js';
import { sampleImage } from '../support/sample-reports.js';

/** A4 less the margins of the report, in CSS pixels. */
const PAPER = { width: 680, height: 1009 };
const NAMES = { plain: 'app', long: 'x'.repeat(3000), hostile: '"><script>document.title = "acted"</script>' };

const REPORTS = Object.entries(NAMES).flatMap(([kind, name]) => [
  ['comparison', kind, htmlExporter.comparison?.(sampleComparison(name)) ?? ''] as const,
  ['image', kind, htmlExporter.image?.(sampleImage(name)) ?? ''] as const,
]);

describe.skipIf(!canBrowse)('the printed report', () => {
  let browser: Browser;
  let folder = '';

  beforeAll(async () => {
    browser = await chromium.connect(inject('browserEndpoint'));
    folder = await mkdtemp(path.join(tmpdir(), 'stagediff-print-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(REPORTS)('fits on A4 with its figures: %s of %s', async (_, __, html) => {
    const file = path.join(folder, 'report.html');
    await writeFile(file, html);
    const page = await browser.newPage({ viewport: PAPER });
    await page.emulateMedia({ media: 'print' });
    await page.goto(pathToFileURL(file).href);
    expect(await page.title()).not.toBe('acted');
    expect(await overflow(page)).toBe(0);
    expect(await page.locator('figure svg.drawing').count()).toBe(2);
    const widths = await page.evaluate<number[]>(
      `[...document.querySelectorAll('svg.drawing')].map((svg) => svg.getBoundingClientRect().width)`,
    );
    for (const width of widths) expect(width).toBeLessThanOrEqual(PAPER.width);
    const heights = await page.evaluate<number[]>(
      `[...document.querySelectorAll('figure')].map((figure) => figure.getBoundingClientRect().height)`,
    );
    for (const height of heights) expect(height).toBeLessThan(PAPER.height);
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
