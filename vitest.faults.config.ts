import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: real processes, killed, paused, cut off and starved. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.spec.ts'],
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 400_000,
  },
});
