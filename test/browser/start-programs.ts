import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { CHROMIUM, CHROMIUM_OPTIONS } from '../support/chromium.js';
import { startTestDatabase } from '../support/test-database.js';
import { hasRegistry, startTestRegistry } from '../support/test-registry.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one Chromium of all test files listens; '' without one. */
    browserEndpoint: string;
    /** Connection string of the one PostgreSQL server; each file makes a database of its own there. */
    databaseServer: string;
    /** host:port of the one registry; '' without one. */
    registryHost: string;
  }
}

/** Starts what all test files can share, once: starting it for each would take longer than many of the tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [database, registry, browser] = await Promise.all([
    startTestDatabase(),
    hasRegistry ? startTestRegistry() : null,
    CHROMIUM === undefined ? null : chromium.launchServer(CHROMIUM_OPTIONS),
  ]);
  project.provide('browserEndpoint', browser?.wsEndpoint() ?? '');
  project.provide('databaseServer', database.url);
  project.provide('registryHost', registry?.host ?? '');
  return async () => {
    await Promise.all([browser?.close(), registry?.stop(), database.stop()]);
  };
}
