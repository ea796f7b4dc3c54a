import { configDefaults, defineConfig } from 'vitest/config';

/** `npm test`. Suites that need real images or a browser have a configuration and a script of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, 'test/images/**', 'test/browser/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
