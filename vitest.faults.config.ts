import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: real processes, killed, paused, cut off and starved; `npm run test:faults-ci` those that CI has time for. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.spec.ts'],
    tags: [{ name: 'ci', description: 'Played in CI too' }],
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 400_000,
  },
});
