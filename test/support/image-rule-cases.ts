import { baseSteps, dpkgDatabase, file, type TestImage, type TestStep } from './build-image.js';
import type { TarMember } from './build-layer.js';

const NEW = '2024-03-01T00:00:00Z';
const step = (createdBy: string, ...entries: TarMember[]): TestStep => ({ createdBy, created: NEW, entries });
const run = (script: string, ...entries: TarMember[]): TestStep => step(`/bin/sh -c ${script}`, ...entries);
export const copy = (to: string, ...entries: TarMember[]): TestStep => step(`COPY . ${to} # buildkit`, ...entries);
const image = (...steps: TestStep[]): TestImage => ({ steps: [...baseSteps(), ...steps], config: { user: '1000' } });

export interface ImageRuleCase {
  readonly bad: TestImage;
  readonly good: TestImage;
  /** Of the first finding. */
  readonly bytes: number | null;
  readonly layerIndex: number | null;
  readonly path?: string;
}

const BIG = 100_000;
const SOME_TIME = Date.parse(NEW) / 1000;
const tools = (files: readonly TarMember[], options: { section?: string } = { section: 'devel' }): TarMember[] => [
  ...dpkgDatabase({ tool: { files: files.map(({ name }) => String(name)), ...options } }),
  ...files,
];

/** One image in which the rule fires and one in which it is silent; the layers above the base count from 1. */
export const CASES: Readonly<Record<string, ImageRuleCase>> = {
  'deleted-later': {
    bad: image(run('make', file('tmp/big', BIG), file('srv/app', 1)), run('rm /tmp/big', { name: 'tmp/.wh.big' })),
    good: image(run('make && rm /tmp/big', file('srv/app', 1))),
    bytes: BIG,
    layerIndex: 1,
    path: 'tmp/big',
  },
  'recommends-left': {
    bad: image(
      run(
        'apt-get install -y node',
        ...dpkgDatabase({
          node: { files: ['usr/bin/node'], depends: 'libnode' },
          libnode: { files: ['usr/lib/libnode'] },
          fonts: { files: ['usr/share/fonts/a'] },
        }),
        file('usr/bin/node', 5),
        file('usr/lib/libnode', 5),
        file('usr/share/fonts/a', BIG),
      ),
    ),
    good: image(
      run(
        'apt-get install -y --no-install-recommends node',
        ...dpkgDatabase({
          node: { files: ['usr/bin/node'], depends: 'libnode' },
          libnode: { files: ['usr/lib/libnode'] },
        }),
        file('usr/bin/node', 5),
        file('usr/lib/libnode', 5),
      ),
    ),
    bytes: BIG,
    layerIndex: 1,
    path: 'usr/share/fonts/a',
  },
  'overwritten-bytes': {
    bad: image(copy('/srv', file('srv/data', BIG)), run('migrate', file('srv/data', 5, 'new'))),
    good: image(
      run('install a', file('var/lib/dpkg/status', BIG, 'a')),
      run('install b', file('var/lib/dpkg/status', BIG, 'b')),
    ),
    bytes: BIG,
    layerIndex: 2,
    path: 'srv/data',
  },
  'metadata-rewrite': {
    bad: image(copy('/srv', file('srv/app', BIG)), run('chmod +x /srv/app', { ...file('srv/app', BIG), mode: 0o755 })),
    good: image(copy('/srv', { ...file('srv/app', BIG), mode: 0o755 })),
    bytes: BIG,
    layerIndex: 2,
    path: 'srv/app',
  },
  'duplicate-files': {
    bad: image(copy('/srv', file('srv/a', BIG, 'same'), file('srv/b', BIG, 'same'), file('srv/c', BIG, 'same'))),
    good: image(copy('/srv', file('srv/a', BIG), { name: 'srv/b', type: '1', link: 'srv/a' })),
    bytes: 2 * BIG,
    layerIndex: 1,
    path: 'srv/b',
  },
  'repeats-base': {
    bad: {
      ...image(),
      steps: [...baseSteps([file('lib/libc.so', BIG, 'libc')]), copy('/', file('opt/lib/libc.so', BIG, 'libc'))],
    },
    good: { ...image(), steps: [...baseSteps([file('lib/libc.so', BIG, 'libc')]), copy('/', file('opt/app', BIG))] },
    bytes: BIG,
    layerIndex: 1,
    path: 'opt/lib/libc.so',
  },
  'package-lists-left': {
    bad: image(run('apt-get update', file('var/lib/apt/lists/main_Packages', BIG))),
    good: image(run('apt-get update && rm -rf /var/lib/apt/lists/*', { name: 'var/lib/apt/lists/', type: '5' })),
    bytes: BIG,
    layerIndex: 1,
    path: 'var/lib/apt/lists/main_Packages',
  },
  'package-cache-left': {
    bad: image(run('npm ci', file('root/.npm/_cacache/x', BIG))),
    good: image(run('npm ci', file('app/node_modules/x/index.js', BIG))),
    bytes: BIG,
    layerIndex: 1,
    path: 'root/.npm/_cacache/x',
  },
  'build-toolchain-left': {
    bad: image(run('apt-get install gcc', ...tools([file('usr/bin/tool', BIG)]))),
    good: image(run('apt-get install tool', ...tools([file('usr/bin/tool', BIG)], { section: 'net' }))),
    bytes: BIG,
    layerIndex: 1,
    path: 'usr/bin/tool',
  },
  'headers-left': {
    bad: image(run('apt-get install libx-dev', ...tools([file('usr/include/x.h', BIG)], { section: 'libdevel' }))),
    good: image(run('apt-get install libx', ...tools([file('usr/lib/libx.so.1', BIG)], { section: 'libs' }))),
    bytes: BIG,
    layerIndex: 1,
    path: 'usr/include/x.h',
  },
  'dev-dependencies-left': {
    bad: image(
      run(
        'npm ci',
        { name: 'app/node_modules/lint/package.json', body: '{"name":"lint","version":"1.0.0"}' },
        file('app/node_modules/lint/index.js', BIG),
        { name: 'app/node_modules/.package-lock.json', body: '{"packages":{"node_modules/lint":{"dev":true}}}' },
      ),
    ),
    good: image(
      run(
        'npm ci --omit=dev',
        { name: 'app/node_modules/web/package.json', body: '{"name":"web","version":"1.0.0"}' },
        file('app/node_modules/web/index.js', BIG),
        { name: 'app/node_modules/.package-lock.json', body: '{"packages":{"node_modules/web":{}}}' },
      ),
    ),
    bytes: BIG + 33,
    layerIndex: 1,
    path: 'app/node_modules/lint/index.js',
  },
  'vcs-left': {
    bad: image(copy('/app', file('app/.git/objects/pack/p.pack', BIG))),
    good: image(copy('/app', file('app/.gitignore', 10))),
    bytes: BIG,
    layerIndex: 1,
    path: 'app/.git/objects/pack/p.pack',
  },
  'sources-and-tests-left': {
    bad: image(copy('/src', file('src/main.c', BIG), file('src/test/a.txt', 10))),
    good: image(copy('/app', file('app/main', BIG))),
    bytes: BIG + 10,
    layerIndex: 1,
    path: 'src/main.c',
  },
  'docs-left': {
    bad: image(run('apt-get install tool', ...tools([file('usr/share/doc/tool/manual.gz', BIG)], { section: 'net' }))),
    good: image(run('apt-get install tool', ...tools([file('usr/bin/tool', BIG)], { section: 'net' }))),
    bytes: BIG,
    layerIndex: 1,
    path: 'usr/share/doc/tool/manual.gz',
  },
  'package-manager-left': {
    bad: image(run('curl | sh', { ...file('usr/bin/npm', 50), mode: 0o755 })),
    good: image(run('curl | sh', { ...file('usr/bin/serve', 50), mode: 0o755 })),
    bytes: 50,
    layerIndex: 1,
    path: 'usr/bin/npm',
  },
  'secrets-shipped': {
    bad: image(
      copy('/root', { name: 'root/.ssh/id_rsa', body: '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA\n' }),
      run('rm /root/.ssh/id_rsa', { name: 'root/.ssh/.wh.id_rsa' }),
    ),
    good: image(copy('/root', { name: 'root/.ssh/known_hosts', body: 'example.com ssh-ed25519 AAAA\n' })),
    bytes: null,
    layerIndex: 1,
    path: 'root/.ssh/id_rsa',
  },
  'setuid-files': {
    bad: image(run('install', { ...file('usr/bin/become', 70), mode: 0o4755 })),
    good: image(run('install', { ...file('usr/bin/become', 70), mode: 0o755 })),
    bytes: 70,
    layerIndex: 1,
    path: 'usr/bin/become',
  },
  'world-writable': {
    bad: image(run('chmod 666 x', { ...file('srv/x', 30), mode: 0o666 })),
    good: image(
      run('chmod 644 x', { ...file('srv/x', 30), mode: 0o644 }, { name: 'scratch/', type: '5', mode: 0o1777 }),
    ),
    bytes: 30,
    layerIndex: 1,
    path: 'srv/x',
  },
  'runs-as-root': {
    bad: { ...image(), config: { user: '' } },
    good: { ...image(), config: { user: 'app' } },
    bytes: null,
    layerIndex: null,
  },
  'many-small-layers': {
    bad: image(
      run('make a', file('a', 10)),
      run('make b', file('b', 10)),
      run('rm a', { name: '.wh.a' }),
      run('make c', file('c', 10)),
    ),
    good: image(run('make all', file('a', 10)), run('make big', file('b', 10)), copy('/c', file('c', 10))),
    bytes: 10,
    layerIndex: 1,
  },
  'unstable-timestamps': {
    bad: {
      ...image(run('make', { ...file('a', 10), mtime: SOME_TIME - 5 }, { ...file('b', 10), mtime: SOME_TIME - 3 })),
      created: NEW,
    },
    good: {
      ...image(run('make', { ...file('a', 10), mtime: SOME_TIME }, { ...file('b', 10), mtime: SOME_TIME })),
      created: NEW,
    },
    bytes: 3072,
    layerIndex: 1,
  },
  'volatile-below-stable': {
    bad: image(copy('.', file('app/server.js', 10)), run('npm ci', file('app/node_modules/x/i.js', BIG))),
    good: image(
      copy('./', file('app/package.json', 10), file('app/package-lock.json', 10)),
      run('npm ci', file('app/node_modules/x/i.js', BIG)),
      copy('.', file('app/server.js', 10)),
    ),
    bytes: BIG,
    layerIndex: 1,
    path: 'app/server.js',
  },
};
