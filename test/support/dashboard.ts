import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import type { JobState } from '../../src/jobs/job.dto.js';
import { type BuiltService, startBuiltService } from './built-service.js';
import { CHROMIUM } from './chromium.js';
import { TestLayout } from './oci-layout.js';
import { type BuiltLayer, putBuiltImage } from './put-built-image.js';
import { createDatabase } from './test-database.js';
import { hasRegistry, pushImage } from './test-registry.js';
import { isSettled, poll } from './test-service.js';

/** Whether the page can be tried here. Tests use `describe.skipIf(!canBrowse)`. */
export const canBrowse = hasRegistry && CHROMIUM !== undefined;

/** The page in a real browser, on the built service with a database of its own. */
export interface Dashboard {
  readonly service: BuiltService;
  readonly databaseUrl: string;
  /** Where its images are, host:port/folder: no other test file writes there. */
  readonly place: string;
  /** What went wrong in the pages: errors on their console, requests to another place than the service. */
  readonly complaints: string[];
  /** Puts an image into the registry, e.g. as `shop:v1`; gives its reference. */
  push(name: string, layers: readonly BuiltLayer[], config?: Record<string, unknown>): Promise<string>;
  /** Asks for a comparison or an image and waits until it is settled, at most `seconds` (150); gives its id. */
  submit(resource: 'comparisons' | 'images', body: Record<string, unknown>, seconds?: number): Promise<string>;
  /** Opens a view, e.g. `#/trends`, in a context of its own that ends with the test. */
  open(hash: string, options?: BrowserContextOptions): Promise<Page>;
  stop(): Promise<void>;
}

/**
 * Starts the service, with the browser, the database server and the registry that all test files share.
 * `registries` are further ones that it may ask.
 */
export async function startDashboard(registries: readonly string[] = []): Promise<Dashboard> {
  const registry = inject('registryHost');
  const name = randomUUID();
  const [browser, databaseUrl, folder] = await Promise.all([
    chromium.connect(inject('browserEndpoint')),
    createDatabase(inject('databaseServer'), name),
    mkdtemp(path.join(tmpdir(), 'stagediff-dashboard-')),
  ]);
  const service = await startBuiltService({ databaseUrl, registries: [registry, ...registries] });
  const complaints: string[] = [];
  const place = `${registry}/${name.slice(0, 8)}`;
  return {
    ...{ service, databaseUrl, place, complaints },
    async push(image, layers, config) {
      const layout = new TestLayout(path.join(folder, image.replaceAll(/\W/g, '-')));
      await layout.finish([['image', await putBuiltImage(layout, layers, config)]]);
      await pushImage(`oci:${layout.folder}:image`, `${place}/${image}`);
      return `${place}/${image}`;
    },
    async submit(resource, body, seconds = 150) {
      const { id } = (await service.api.post<{ id: string }>(`/api/v1/${resource}`, body, 202)).body;
      await poll<JobState>(service.api, `/api/v1/${resource}/${id}`, isSettled, seconds);
      return id;
    },
    async open(hash, options) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      watch(page, service.url, complaints);
      await page.goto(`${service.url}/${hash}`);
      return page;
    },
    async stop() {
      await browser.close();
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function watch(page: Page, url: string, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${url}/`) && !/^(?:data|blob|about):/.test(asked)) complaints.push(`asked for ${asked}`);
  });
}

interface AxeRule {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Faults of accessibility that axe-core finds in the page as it stands, each with the first places. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  // Details of what passes are not asked for: collecting them takes most of the time.
  const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`;
  const violations = await page.evaluate<AxeRule[]>(run);
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' '));
    return `${id}: ${help} (${places.join(', ')})`;
  });
}

/** The faults of a page in its light and in its dark colours, each named by its theme. */
export async function faultsInBothThemes(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  return faults;
}

/** Telephone, half a window (which is what 200 % zoom leaves of 1280), and a large screen. CSS pixels. */
const WIDTHS = [360, 640, 1920];

/** Charts follow the size of the window from one frame to the next. */
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Widths of a window that the page does not fit into. */
export async function unfitWidths(page: Page): Promise<number[]> {
  const unfit: number[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    await page.evaluate(TWO_FRAMES);
    if ((await overflow(page)) > 0) unfit.push(width);
  }
  return unfit;
}

/** Starts to count what the page's main thread works; the function gives the seconds since, whatever the load beside it. */
export async function measureWork(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
  };
  const before = await read();
  return async () => (await read()) - before;
}

/** By how many CSS pixels the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');

/**
 * Cumulative layout shift (web.dev/cls) from the page as it stands until the view at `hash` has loaded, and shows
 * `text` where one is given.
 */
export async function layoutShift(page: Page, hash: string, text?: string): Promise<number> {
  await page.evaluate(`
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: 'layout-shift' });
    location.hash = ${JSON.stringify(hash || '#/')};
  `);
  if (text !== undefined) await page.getByText(text).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('.loading, [aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
  return page.evaluate<number>('window.shifted');
}
