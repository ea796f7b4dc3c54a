import type { ShellCommand } from './shell-commands.js';

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
  /** Command to run on the manifests alone; null when the install command itself can run on them. */
  readonly prefetch: string | null;
  /** Whether a patch can do it: false where the manifests are not enough without further files. */
  readonly patchable: boolean;
  /** Folders, absolute or below the home folder, that a cache mount keeps out of the layer. */
  readonly caches: readonly string[];
}

const NODE_FLAGS = ['--prefix', '-C', '--registry', '--cache', '--loglevel', '-w', '--workspace', '--network-timeout'];
const PIP_FLAGS = ['-i', '--index-url', '--extra-index-url', '-c', '--constraint', '-t', '--target', '--prefix'].concat(
  ['-f', '--find-links', '--trusted-host', '--root', '--platform', '--python-version', '--cache-dir', '--timeout'],
);

const defaults = { build: [], add: [], valueFlags: [], prefetch: null, patchable: true } as const;

/** One entry per package manager: add a line to support another. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  {
    ...defaults,
    id: 'npm',
    title: 'npm',
    programs: ['npm'],
    install: ['ci', 'install', 'i', 'clean-install'],
    build: ['run build', 'run-script build'],
    valueFlags: NODE_FLAGS,
    manifests: ['package.json', 'package-lock.json*'],
    caches: ['/root/.npm'],
  },
  {
    ...defaults,
    id: 'yarn',
    title: 'Yarn',
    programs: ['yarn'],
    install: ['', 'install'],
    build: ['build', 'run build'],
    add: ['add', 'global add'],
    valueFlags: NODE_FLAGS,
    manifests: ['package.json', 'yarn.lock*', '.yarnrc.yml*'],
    caches: ['/usr/local/share/.cache/yarn', '/root/.yarn'],
  },
  {
    ...defaults,
    id: 'pnpm',
    title: 'pnpm',
    programs: ['pnpm'],
    install: ['install', 'i', 'fetch'],
    build: ['build', 'run build'],
    add: ['add'],
    valueFlags: NODE_FLAGS,
    manifests: ['package.json', 'pnpm-lock.yaml*', 'pnpm-workspace.yaml*'],
    caches: ['/pnpm/store', '/root/.local/share/pnpm/store'],
  },
  {
    ...defaults,
    id: 'bun',
    title: 'Bun',
    programs: ['bun'],
    install: ['install', 'i'],
    build: ['build', 'run build'],
    add: ['add'],
    valueFlags: NODE_FLAGS,
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
    prefetch: 'poetry install --no-root',
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
    prefetch: 'uv sync --no-install-project',
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
    prefetch: 'composer install --no-scripts --no-autoloader',
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
    patchable: false,
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
    prefetch: 'cargo chef cook --release',
    patchable: false,
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
    patchable: false,
    caches: ['/root/.nuget/packages'],
  },
];

/** What a command does for an ecosystem. */
export interface DependencyCommand {
  readonly ecosystem: Ecosystem;
  /**
   * `manifest` installs what the manifests say, `build` builds and may fetch, `named` installs what the
   * command line names, `project` installs the sources themselves (`pip install .`).
   */
  readonly kind: 'manifest' | 'build' | 'named' | 'project';
  /** Manifests that it needs, relative to the working directory. */
  readonly manifests: readonly string[];
}

/** Reads a command as one of an ecosystem; null for any other. */
export function readDependencyCommand(command: ShellCommand): DependencyCommand | null {
  const { program, args } = throughPython(command);
  const ecosystem = ECOSYSTEMS.find(({ programs }) =>
    programs.includes(program.replace(/(?<=^pip3?)\.?\d+(\.\d+)?$/, '')),
  );
  if (ecosystem === undefined) return null;
  const words = plainWords(args, ecosystem.valueFlags);
  const verb = [words.slice(0, 2).join(' '), words[0] ?? ''].find((text) =>
    [...ecosystem.install, ...ecosystem.add, ...ecosystem.build].includes(text),
  );
  if (verb === undefined) return null;
  const names = words.slice(verb === '' ? 0 : verb.split(' ').length);
  const of = (kind: DependencyCommand['kind'], manifests = ecosystem.manifests) => ({ ecosystem, kind, manifests });
  if (ecosystem.add.includes(verb)) return of('named');
  if (ecosystem.id === 'pip' || verb.startsWith('pip ')) return readPip(args, names, of);
  if (ecosystem.install.includes(verb)) return of(names.length > 0 && namesPackages(ecosystem) ? 'named' : 'manifest');
  const isTool = verb === 'install' && names.some((name) => name.includes('@') || ecosystem.id === 'cargo');
  return of(isTool && !args.includes('--path') ? 'named' : 'build');
}

function readPip(
  args: readonly string[],
  names: readonly string[],
  of: (kind: DependencyCommand['kind'], manifests?: readonly string[]) => DependencyCommand,
): DependencyCommand {
  const files = args.flatMap((arg, index) => {
    if (arg === '-r' || arg === '--requirement') return args[index + 1] ?? [];
    return arg.startsWith('--requirement=') ? arg.slice('--requirement='.length) : [];
  });
  const isProject = (word: string) => /^(\.{0,2}\/|\.(\[|$))/.test(word);
  if (names.some(isProject) || args.some((arg) => arg === '-e' || arg === '--editable')) return of('project');
  return files.length > 0 ? of('manifest', files) : of('named');
}

/** npm, Yarn, pnpm and Bun take package names behind install; Maven goals and the like do not. */
function namesPackages(ecosystem: Ecosystem): boolean {
  return ['npm', 'yarn', 'pnpm', 'bun', 'pipenv'].includes(ecosystem.id);
}

/** `python3 -m pip install` is `pip install`. */
function throughPython({ program, args }: ShellCommand): ShellCommand {
  if (!/^python[0-9.]*$/.test(program) || args[0] !== '-m') return { program, args };
  return { program: args[1] ?? '', args: args.slice(2) };
}

/** The words that are no flags, redirections or values of flags. */
function plainWords(args: readonly string[], valueFlags: readonly string[]): string[] {
  return args.filter((arg, index) => {
    if (arg.startsWith('-') || /^\d*[<>]/.test(arg)) return false;
    const before = args[index - 1] ?? '';
    return !valueFlags.includes(before) && before !== '-r' && before !== '--requirement' && !/^\d*[<>]+$/.test(before);
  });
}
