import { defineConfig } from 'vitest/config';

/** `npm run test:replicas`: several processes of each role on one database, killed in turn. */
export default defineConfig({
  test: {
    include: ['test/replicas/**/*.spec.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
