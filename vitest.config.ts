import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** `npm test`. Suites that need real images, a browser or many processes have a configuration and a script of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, 'test/images/**', 'test/browser*/**', 'test/replicas/**', 'test/faults/**'],
    // Many tests wait for processes and servers that they started: one file more than there are cores.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
