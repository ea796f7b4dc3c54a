import { defineConfig } from 'vitest/config';

/** The dashboard in a real browser, on the built service: `npm run test:browser` builds both first. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
