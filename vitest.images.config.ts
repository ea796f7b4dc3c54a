import { defineConfig } from 'vitest/config';

/** `npm run test:images`: the built command line on real images, one test file after the other. */
export default defineConfig({
  test: {
    include: ['test/images/**/*.spec.ts'],
    globalSetup: ['test/images/start-oracle.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 1_800_000,
  },
});
