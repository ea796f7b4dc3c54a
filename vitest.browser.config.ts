import { defineConfig } from 'vitest/config';

/** The dashboard in a real browser, on the built service: `npm run test:browser` builds both first. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    globalSetup: ['test/browser/start-programs.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // One file's service works while another's page waits; more would only take turns.
    maxWorkers: 2,
  },
});
