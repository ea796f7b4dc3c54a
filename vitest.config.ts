import { configDefaults, defineConfig } from 'vitest/config';

/** `npm test`. Suites that need real images, a browser or many processes have a configuration and a script of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, 'test/images/**', 'test/browser/**', 'test/replicas/**', 'test/faults/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
