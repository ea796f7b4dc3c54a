import { existsSync, rmSync } from 'node:fs';
import { say } from './say.mjs';
import { run, toolEnvironment } from './run.mjs';
import { inRoot, pinnedNode } from './paths.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const generated = 'src/database/generated';

/** Runs a script of an installed package on the pinned Node. */
const runTool = (script, args, failure, extra) =>
  run(pinnedNode, [inRoot('node_modules', script), ...args], {
    failure,
    environment: toolEnvironment(extra),
    quiet: true,
  });

/**
 * A step that turns sources into output and is done while the sources stay as they were.
 * @param {{ name: string, sources: string[], ignored?: string[], output: string, make: (old: object | null, now: object) => Promise<void> }} step
 */
function compileStep({ name, sources, ignored, output, make }) {
  return {
    isDone: () =>
      !existsSync(inRoot(sources[0])) ||
      (existsSync(inRoot(output)) && readStamp(name)?.content === fingerprint(sources, ignored).content),
    async run() {
      const now = fingerprint(sources, ignored);
      await make(readStamp(name), now);
      writeStamp(name, now);
    },
  };
}

/** The Prisma client. Generating needs no schema engine, so the download of one is kept from being tried. */
export const client = compileStep({
  name: 'client',
  sources: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
  output: generated,
  async make() {
    say('generating the database client');
    const offline = {
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    };
    await runTool('prisma/build/index.js', ['generate'], 'prisma generate failed; see its message above', offline);
  },
});

/** The service and the command line. Incremental, unless files came or went: then nothing stale may stay. */
export const build = compileStep({
  name: 'build',
  sources: [
    'src',
    'prisma/schema.prisma',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/bundle.config.mjs',
    'package-lock.json',
  ],
  ignored: [generated],
  output: 'dist/.tsbuildinfo',
  async make(old, now) {
    say('building');
    if (old?.names !== now.names) rmSync(inRoot('dist'), { recursive: true, force: true });
    const failure = 'the build failed; see the errors above';
    await runTool('typescript/bin/tsc', ['-p', 'tsconfig.build.json'], failure);
    await runTool('vite/bin/vite.js', ['build', '--config', 'scripts/bundle.config.mjs'], failure);
  },
});

/** Types of the HTTP API for the test that is a client of it: what anybody would generate from the document. */
export const apiTypes = compileStep({
  name: 'api-types',
  sources: ['openapi/openapi.json', 'package-lock.json'],
  output: 'openapi/generated/api.d.ts',
  async make() {
    say('generating types from the OpenAPI document');
    const files = [inRoot('openapi/openapi.json'), '--output', inRoot('openapi/generated/api.d.ts')];
    await runTool('openapi-typescript/bin/cli.js', files, 'no types could be generated; see the errors above');
  },
});

/** The web page, which takes its types from the core. Lives in dist, so a cleared dist brings it back too. */
export const dashboard = compileStep({
  name: 'dashboard',
  sources: ['dashboard', 'src/core', 'package-lock.json'],
  output: 'dist/dashboard/index.html',
  async make() {
    say('building the dashboard');
    await runTool('vite/bin/vite.js', ['build', 'dashboard'], 'the dashboard build failed; see the errors above');
  },
});
