import { launchEnvironment, launchFlags } from '../../bin/launch.mjs';

const prepared = ['dependencies', 'client', 'build', 'dashboard'];

/**
 * What `node scripts/setup.mjs NAME` does: the steps that must be done first, and the command for the pinned Node.
 * @type {Record<string, { steps: string[], command?: string[], environment?: () => Record<string, string> }>}
 */
export const tasks = {
  start: {
    steps: ['skopeo', ...prepared],
    command: [...launchFlags('serve'), '--enable-source-maps', 'dist/main.js'],
    environment: () => launchEnvironment('serve'),
  },
  demo: { steps: ['skopeo', ...prepared], command: ['scripts/demo/demo.ts'] },
  test: {
    steps: ['skopeo', ...prepared, 'apiTypes', 'registry'],
    command: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=./test/support/summary-reporter.ts',
    ],
  },
  browser: {
    steps: ['skopeo', ...prepared, 'registry'],
    command: ['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.browser.config.ts'],
  },
  'browser-images': {
    steps: ['skopeo', ...prepared, 'registry'],
    command: ['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.browser-images.config.ts'],
  },
  images: {
    steps: ['skopeo', ...prepared],
    command: ['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.images.config.ts'],
  },
  contract: {
    steps: ['skopeo', ...prepared, 'apiTypes', 'registry'],
    command: ['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.contract.config.ts'],
  },
  replicas: {
    steps: ['skopeo', ...prepared, 'registry'],
    command: ['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.replicas.config.ts'],
  },
  faults: {
    steps: ['skopeo', ...prepared],
    command: ['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.faults.config.ts'],
  },
  // most of the time is waiting for heartbeats, so two files at a time fit on two cores
  'faults-ci': {
    steps: ['skopeo', ...prepared],
    command: [
      ...['node_modules/vitest/vitest.mjs', 'run', '--config=vitest.faults.config.ts', '--tagsFilter=ci'],
      ...['--fileParallelism', '--maxWorkers=2'],
    ],
  },
  fuzz: {
    steps: ['dependencies', 'client'],
    command: ['--experimental-transform-types', '--import', './scripts/typescript-sources.mjs', 'test/fuzz/main.ts'],
  },
  'own-image': {
    steps: ['skopeo', ...prepared],
    command: [
      '--experimental-transform-types',
      '--import',
      './scripts/typescript-sources.mjs',
      'scripts/own-image/own-image.ts',
    ],
  },
  'bench-service': {
    steps: ['skopeo', ...prepared, 'registry'],
    command: ['--experimental-transform-types', '--import', './scripts/typescript-sources.mjs', 'bench/service.ts'],
  },
  'bench-memory': {
    steps: prepared,
    command: ['--experimental-transform-types', '--import', './scripts/typescript-sources.mjs', 'bench/memory.ts'],
  },
  'bench-packages': {
    steps: ['skopeo', ...prepared],
    command: [
      '--experimental-transform-types',
      '--import',
      './scripts/typescript-sources.mjs',
      'bench/peers/packages.ts',
    ],
  },
  'bench-peers': {
    steps: ['skopeo', ...prepared, 'registry'],
    command: ['--experimental-transform-types', '--import', './scripts/typescript-sources.mjs', 'bench/peers/main.ts'],
  },
  migration: {
    steps: ['dependencies', 'client'],
    command: [
      '--experimental-transform-types',
      '--import',
      './scripts/typescript-sources.mjs',
      'scripts/write-migration.ts',
    ],
  },
  prepare: { steps: [...prepared, 'apiTypes'] },
  install: { steps: ['dependencies', 'client'] },
};
