import { defineConfig } from 'vitest/config';

/** `npm run test:browser-images`: every view of the dashboard with real images, and the pictures of docs/. */
export default defineConfig({
  test: {
    include: ['test/browser-images/**/*.spec.ts'],
    globalSetup: ['test/browser-images/start-programs.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 1_800_000,
  },
});
