// `npm run demo`: builds this application in one stage and in several, as real images, and has the service compare them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { follow, fetchTable, RefusedError, submit, type Comparison } from './comparison.ts';
import { ImageLayout } from './image.ts';
import { serveLayout } from './registry.ts';
import { say } from './say.ts';
import { findService, startService, type RunningService } from './service.ts';
import { planVariants } from './variants.ts';

const root = path.join(import.meta.dirname, '../..');
const stateFolder = path.join(root, '.stagediff/demo');
/** One date for everything in the images: the same checkout gives the same bytes. */
const CREATED = new Date('2026-01-01T00:00:00Z');

/** What must be undone at the end, in reverse order. */
const cleanups: (() => void | Promise<void>)[] = [];
/** The work is done and the service stays for whoever looks at it: then Ctrl-C is a normal end. */
let isServing = false;

async function main(): Promise<void> {
  const started = Date.now();
  mkdirSync(stateFolder, { recursive: true });
  const layout = mkdtempSync(path.join(stateFolder, 'images-'));
  cleanups.push(() => rmSync(layout, { recursive: true, force: true }));
  const registry = await serveLayout(layout);
  cleanups.push(() => registry.stop());

  say('building this application as a single-stage and as a multi-stage image');
  const [running] = await Promise.all([useService(registry.host), buildImages(layout)]);
  const { service, comparison } = await compare(running, registry.host);
  await follow(service.url, comparison);

  process.stdout.write(`\n${await fetchTable(service.url, comparison)}\n`);
  say(`done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  say(`the stored report: ${new URL(comparison.links.report, service.url).href}`);
  if (service.isOwn && process.stdout.isTTY) {
    isServing = true;
    say(`serving ${service.url} until Ctrl-C`);
    await new Promise(() => undefined);
  }
}

async function buildImages(layout: string): Promise<void> {
  await new ImageLayout(layout, CREATED).write(await planVariants(root));
}

async function useService(registryHost: string): Promise<RunningService> {
  const found = await findService();
  if (found) say(`using the service that runs at ${found.url}`);
  return found ?? startOwn(registryHost);
}

async function startOwn(registryHost: string): Promise<RunningService> {
  const service = await startService(root, stateFolder, registryHost);
  cleanups.push(() => service.stop());
  return service;
}

/** Submits the comparison; a running service that may not ask our registry is left alone, for one of our own. */
async function compare(
  running: RunningService,
  host: string,
): Promise<{ service: RunningService; comparison: Comparison }> {
  const images = [`${host}/demo/stagediff:single-stage`, `${host}/demo/stagediff:multi-stage`] as const;
  try {
    return { service: running, comparison: await submit(running.url, ...images) };
  } catch (error) {
    if (running.isOwn || !(error instanceof RefusedError) || error.code !== 'REGISTRY_NOT_ALLOWED') throw error;
    say(`that service may not pull from ${host}, so the demonstration starts one of its own`);
    const service = await startOwn(host);
    return { service, comparison: await submit(service.url, ...images) };
  }
}

async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => void cleanUp().then(() => process.exit(isServing ? 0 : code)));
}

try {
  await main();
} catch (error) {
  say(`the demonstration failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
