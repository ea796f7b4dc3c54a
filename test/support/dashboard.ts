import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { JobState } from '../../src/jobs/job.dto.js';
import { type BuiltService, startBuiltService } from './built-service.js';
import { TestLayout } from './oci-layout.js';
import { findProgram } from './programs.js';
import { type BuiltLayer, putBuiltImage } from './put-built-image.js';
import { startTestDatabase } from './test-database.js';
import { hasRegistry, startTestRegistry, type TestRegistry } from './test-registry.js';
import { isSettled, poll } from './test-service.js';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find((found) => found !== null);

/** Whether the page can be tried here. Tests use `describe.skipIf(!canBrowse)`. */
export const canBrowse = hasRegistry && CHROMIUM !== undefined;
if (!CHROMIUM) console.warn('chromium is missing: the tests of the dashboard are skipped');

/** The page in a real browser, on the built service with a database and a registry of its own. */
export interface Dashboard {
  readonly service: BuiltService;
  readonly databaseUrl: string;
  readonly registry: TestRegistry;
  /** What went wrong in the pages: errors on their console, requests to another place than the service. */
  readonly complaints: string[];
  push(name: string, layers: readonly BuiltLayer[], config?: Record<string, unknown>): Promise<string>;
  /** Asks for a comparison or an image and waits until it is settled; gives its id. */
  submit(resource: 'comparisons' | 'images', body: Record<string, unknown>): Promise<string>;
  /** Opens a view, e.g. `#/trends`, in a context of its own. */
  open(hash: string, options?: BrowserContextOptions): Promise<Page>;
  stop(): Promise<void>;
}

export async function startDashboard(): Promise<Dashboard> {
  const [database, registry, browser, folder] = await Promise.all([
    startTestDatabase(),
    startTestRegistry(),
    launchBrowser(),
    mkdtemp(path.join(tmpdir(), 'stagediff-dashboard-')),
  ]);
  const databaseUrl = await database.create('dashboard');
  const service = await startBuiltService({ databaseUrl, registries: [registry.host] });
  const complaints: string[] = [];
  return {
    ...{ service, databaseUrl, registry, complaints },
    async push(name, layers, config) {
      const layout = new TestLayout(path.join(folder, name.replaceAll(/\W/g, '-')));
      await layout.finish([['image', await putBuiltImage(layout, layers, config)]]);
      await registry.push(layout.folder, 'image', name);
      return `${registry.host}/${name}`;
    },
    async submit(resource, body) {
      const { id } = (await service.api.post<{ id: string }>(`/api/v1/${resource}`, body, 202)).body;
      await poll<JobState>(service.api, `/api/v1/${resource}/${id}`, isSettled, 60);
      return id;
    },
    async open(hash, options) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      watch(page, service.url, complaints);
      await page.goto(`${service.url}/${hash}`);
      return page;
    },
    async stop() {
      await browser.close();
      await service.stop();
      await Promise.all([registry.stop(), database.stop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

/** The system's Chromium, without requests of its own. */
export function launchBrowser(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--no-first-run'];
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: CHROMIUM ?? 'chromium', args: [...quiet, ...sandbox] });
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
  const violations = await page.evaluate<AxeRule[]>('axe.run(document).then(({ violations }) => violations)');
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' '));
    return `${id}: ${help} (${places.join(', ')})`;
  });
}

/** By how many CSS pixels the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');

/** Cumulative layout shift (web.dev/cls) from the page as it stands until the view at `hash` has loaded. */
export async function layoutShift(page: Page, hash: string): Promise<number> {
  await page.evaluate(`
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: 'layout-shift' });
    location.hash = ${JSON.stringify(hash || '#/')};
  `);
  await page.waitForLoadState('networkidle');
  await page.locator('.loading, [aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
  return page.evaluate<number>('window.shifted');
}
