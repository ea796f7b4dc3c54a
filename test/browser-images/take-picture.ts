import path from 'node:path';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Dashboard } from '../support/dashboard.js';

const FOLDER = process.env['STAGEDIFF_SCREENSHOTS'];
/** Tall enough for what a picture shows and not so tall that nobody looks at all of it. CSS pixels. */
const MOST_HEIGHT = 1200;
/** A busy machine takes its time to draw a long page, milliseconds. */
const PATIENCE = 180_000;
/** A report of a real image takes its time on a busy machine too, milliseconds; less than a test has. */
const LOADING = 100_000;
/** What stands in the pictures for the registry that the images came from. */
const SHOWN_HOST = 'registry.example';

/** Opens a view whose answers name a registry that means something to readers of the pictures. */
export async function openForPicture(
  dashboard: Dashboard,
  hash: string,
  options: Parameters<Dashboard['open']>[1],
  host: string,
): Promise<Page> {
  const page = await dashboard.open('#/nothing', options);
  page.setDefaultTimeout(LOADING);
  // What is still on its way when a test ends is nobody's fault.
  onTestFinished(() => page.unrouteAll({ behavior: 'ignoreErrors' }));
  await page.route('**/api/v1/**', async (route) => {
    const request = route.request();
    const body = request.postData()?.replaceAll(SHOWN_HOST, host);
    const url = request.url().replaceAll(SHOWN_HOST, encodeURIComponent(host));
    const response = await route.fetch({ url, ...(body !== undefined && { postData: body }) });
    await route.fulfill({ response, body: (await response.text()).replaceAll(host, SHOWN_HOST) });
  });
  await page.goto(`${dashboard.service.url}/${hash}`);
  return page;
}

/** Writes a picture for docs/ where STAGEDIFF_SCREENSHOTS names a folder: of a part of the page, or from its top. */
export async function takePicture(
  page: Page,
  name: string,
  part?: { section: string; height?: number },
): Promise<void> {
  if (FOLDER === undefined) return;
  const file = path.join(FOLDER, `${name}.png`);
  const { width, height: seen } = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.evaluate('document.activeElement?.blur()');
  await page.mouse.move(0, 0);
  if (!part) {
    const all = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.screenshot({
      path: file,
      timeout: PATIENCE,
      // A picture that is opened as a document has no page around it, and Chromium would wait for one for ever.
      fullPage: all > seen,
      clip: { x: 0, y: 0, width, height: Math.min(all, MOST_HEIGHT) },
    });
    return;
  }
  const box = await page.getByRole('region', { name: part.section, exact: true }).boundingBox();
  if (!box) throw new Error(`there is no section ${part.section}`);
  const y = box.y + (await page.evaluate<number>('scrollY')) - 8;
  const height = Math.min(box.height + 16, part.height ?? MOST_HEIGHT);
  await page.screenshot({ path: file, timeout: PATIENCE, fullPage: true, clip: { x: 0, y, width, height } });
}
