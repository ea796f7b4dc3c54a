/** How a language's package manager installs dependencies, and what it needs of the sources for that. */
export interface Ecosystem {
  readonly id: string;
  readonly title: string;
  readonly programs: readonly string[];
  /** Verbs that install what the manifests name; '' is the program called alone. */
  readonly install: readonly string[];
  /** Verbs of builds, which fetch the dependencies on the way when nothing did before. */
  readonly build: readonly string[];
  /** Verbs that install what the command line names and need no manifest. */
  readonly add: readonly string[];
  /** Flags of install that take a value in the next word. */
  readonly valueFlags: readonly string[];
  /** Sources of the COPY that should come first; a trailing `*` makes a file optional. */
  readonly manifests: readonly string[];
  /** What to run on the manifests alone before a build, which fetches otherwise; null when builds fetch nothing. */
  readonly prefetch: string | null;
  /** Flags with which an install that also installs the project runs on the manifests alone; empty when it does as it is. */
  readonly prefetchFlags: readonly string[];
  /** Whether it reads the manifests of folders below too: then a patch copies them only where there is one project. */
  readonly readsSubprojects: boolean;
  /** Program in the sources that runs the build, and the folder that it needs; null when there is none. */
  readonly wrapper: { readonly program: string; readonly folder: string } | null;
  /** Folders, absolute or below the home folder, that a cache mount keeps out of the layer. */
  readonly caches: readonly string[];
}

const NODE_FLAGS = ['--prefix', '-C', '--registry', '--cache', '--loglevel', '-w', '--workspace', '--network-timeout'];
const PIP_FLAGS = ['-i', '--index-url', '--extra-index-url', '-c', '--constraint', '-t', '--target', '--prefix'].concat(
  ['-f', '--find-links', '--trusted-host', '--root', '--platform', '--python-version', '--cache-dir', '--timeout'],
);

const defaults = {
  build: [],
  add: [],
  valueFlags: [],
  prefetch: null,
  prefetchFlags: [],
  readsSubprojects: false,
  wrapper: null,
} as const;

const nodeDefaults = { ...defaults, valueFlags: NODE_FLAGS, readsSubprojects: true } as const;

/** One entry per package manager: add a line to support another. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  {
    ...nodeDefaults,
    id: 'npm',
    title: 'npm',
    programs: ['npm'],
    install: ['ci', 'install', 'i', 'clean-install'],
    build: ['run build', 'run-script build'],
    manifests: ['package.json', 'package-lock.json*'],
    caches: ['/root/.npm'],
  },
  {
    ...nodeDefaults,
    id: 'yarn',
    title: 'Yarn',
    programs: ['yarn'],
    install: ['', 'install'],
    build: ['build', 'run build'],
    add: ['add', 'global add'],
    manifests: ['package.json', 'yarn.lock*', '.yarnrc.yml*'],
    caches: ['/usr/local/share/.cache/yarn', '/root/.yarn'],
  },
  {
    ...nodeDefaults,
    id: 'pnpm',
    title: 'pnpm',
    programs: ['pnpm'],
    install: ['install', 'i', 'fetch'],
    build: ['build', 'run build'],
    add: ['add'],
    manifests: ['package.json', 'pnpm-lock.yaml*', 'pnpm-workspace.yaml*'],
    caches: ['/pnpm/store', '/root/.local/share/pnpm/store'],
  },
  {
    ...nodeDefaults,
    id: 'bun',
    title: 'Bun',
    programs: ['bun'],
    install: ['install', 'i'],
    build: ['build', 'run build'],
    add: ['add'],
    manifests: ['package.json', 'bun.lock*'],
    caches: ['/root/.bun/install/cache'],
  },
  {
    ...defaults,
    id: 'pip',
    title: 'pip',
    programs: ['pip', 'pip3'],
    install: ['install'],
    add: ['download', 'wheel'],
    valueFlags: PIP_FLAGS,
    manifests: ['requirements.txt'],
    caches: ['/root/.cache/pip'],
  },
  {
    ...defaults,
    id: 'pipenv',
    title: 'Pipenv',
    programs: ['pipenv'],
    install: ['install', 'sync'],
    manifests: ['Pipfile', 'Pipfile.lock*'],
    caches: ['/root/.cache/pipenv', '/root/.cache/pip'],
  },
  {
    ...defaults,
    id: 'poetry',
    title: 'Poetry',
    programs: ['poetry'],
    install: ['install', 'sync'],
    build: ['build'],
    add: ['add'],
    valueFlags: ['--with', '--without', '--only', '-E', '--extras', '-C', '--directory', '-P', '--project'],
    manifests: ['pyproject.toml', 'poetry.lock*'],
    prefetchFlags: ['--no-root'],
    caches: ['/root/.cache/pypoetry'],
  },
  {
    ...defaults,
    id: 'uv',
    title: 'uv',
    programs: ['uv'],
    install: ['sync', 'pip sync', 'pip install'],
    build: ['build'],
    add: ['add', 'tool install'],
    valueFlags: [...PIP_FLAGS, '--extra', '--group', '--python', '-p', '--directory', '--project'],
    manifests: ['pyproject.toml', 'uv.lock*'],
    prefetchFlags: ['--no-install-project'],
    caches: ['/root/.cache/uv'],
  },
  {
    ...defaults,
    id: 'bundler',
    title: 'Bundler',
    programs: ['bundle', 'bundler'],
    install: ['', 'install'],
    valueFlags: ['--jobs', '-j', '--retry', '--path', '--without', '--with', '--gemfile'],
    manifests: ['Gemfile', 'Gemfile.lock*'],
    caches: ['/usr/local/bundle/cache'],
  },
  {
    ...defaults,
    id: 'composer',
    title: 'Composer',
    programs: ['composer', 'composer.phar'],
    install: ['install', 'update'],
    add: ['require', 'global require'],
    valueFlags: ['-d', '--working-dir'],
    manifests: ['composer.json', 'composer.lock*'],
    prefetchFlags: ['--no-scripts', '--no-autoloader'],
    caches: ['/root/.composer/cache', '/tmp/cache'],
  },
  {
    ...defaults,
    id: 'maven',
    title: 'Maven',
    programs: ['mvn', 'mvnw'],
    install: ['dependency:go-offline', 'dependency:resolve'],
    build: ['package', 'install', 'verify', 'compile', 'deploy', 'clean'],
    valueFlags: ['-f', '--file', '-s', '--settings', '-pl', '-P', '-T'],
    manifests: ['pom.xml'],
    prefetch: 'mvn -B dependency:go-offline',
    readsSubprojects: true,
    wrapper: { program: 'mvnw', folder: '.mvn' },
    caches: ['/root/.m2'],
  },
  {
    ...defaults,
    id: 'gradle',
    title: 'Gradle',
    programs: ['gradle', 'gradlew'],
    install: ['dependencies'],
    build: ['build', 'assemble', 'bootJar', 'shadowJar', 'installDist', 'jar', 'war', 'clean'],
    valueFlags: ['-p', '-x', '-b', '-c'],
    manifests: ['build.gradle*', 'settings.gradle*', 'gradle.properties*'],
    prefetch: 'gradle dependencies',
    readsSubprojects: true,
    wrapper: { program: 'gradlew', folder: 'gradle' },
    caches: ['/root/.gradle', '/home/gradle/.gradle'],
  },
  {
    ...defaults,
    id: 'go',
    title: 'Go',
    programs: ['go'],
    install: ['mod download', 'mod vendor'],
    build: ['build', 'install', 'test'],
    valueFlags: ['-o', '-ldflags', '-tags', '-mod', '-C', '-gcflags', '-asmflags', '-p'],
    manifests: ['go.mod', 'go.sum*'],
    prefetch: 'go mod download',
    caches: ['/go/pkg/mod', '/root/go/pkg/mod'],
  },
  {
    ...defaults,
    id: 'cargo',
    title: 'Cargo',
    programs: ['cargo'],
    install: ['fetch', 'chef cook', 'vendor'],
    build: ['build', 'test', 'install', 'rustc'],
    valueFlags: [
      '--target',
      '--features',
      '--bin',
      '-p',
      '--package',
      '-j',
      '--path',
      '--profile',
      '--root',
      '--version',
    ],
    manifests: ['Cargo.toml', 'Cargo.lock*'],
    // Cargo wants to see a source file, whatever is in it.
    prefetch: 'mkdir -p src && touch src/main.rs src/lib.rs && cargo fetch && rm -r src',
    readsSubprojects: true,
    caches: ['/usr/local/cargo/registry', '/root/.cargo/registry'],
  },
  {
    ...defaults,
    id: 'dotnet',
    title: '.NET',
    programs: ['dotnet'],
    install: ['restore'],
    build: ['build', 'publish', 'test', 'pack'],
    valueFlags: [
      '-c',
      '--configuration',
      '-o',
      '--output',
      '-r',
      '--runtime',
      '-f',
      '--framework',
      '-v',
      '--verbosity',
    ],
    manifests: ['*.csproj'],
    prefetch: 'dotnet restore',
    readsSubprojects: true,
    caches: ['/root/.nuget/packages'],
  },
];
