import { defineConfig } from 'vitest/config';

/** `npm run test:contract`: many more requests for each operation than `npm test` sends, other ones each time. */
export default defineConfig({
  test: {
    include: ['test/contract/**/*.spec.ts'],
    testTimeout: 600_000,
    hookTimeout: 300_000,
    provide: { contractRuns: 300 },
  },
});
