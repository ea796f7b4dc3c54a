import type { OwnerCategory } from '../report/common.js';

/** Categories of files that no package claims: what a build leaves behind, by path. */
export type ResidueCategory = Exclude<OwnerCategory, 'os-package' | 'language-package' | 'application'>;

/** One line of the table. Exactly one of the three forms of `match` decides. */
interface ResidueRule {
  readonly category: ResidueCategory;
  /** Directories by their full path from the image root. */
  readonly directories?: readonly string[];
  /** Directories by their last components, wherever they are: `.npm` is found under every home directory. */
  readonly trailing?: readonly string[];
  /** Files by their last component; `below` limits it to one directory, where it beats the directory's own class. */
  readonly files?: RegExp;
  readonly below?: string;
}

/**
 * Where each residue class lives. Of full paths the deepest decides (`var/cache/apt` before
 * `var/cache`); else the outermost directory that matches decides for everything below it, so a `.git`
 * inside the cargo registry is package cache. Deliberately left out: other folders of `~/.cache` and
 * `.yarn/cache`, which applications load at run time (models, browsers, Plug'n'Play archives), and the
 * package databases themselves, which an image that can be scanned needs.
 * Python byte code without a package counts as temporary: the interpreter writes it again.
 */
export const RESIDUE_RULES: readonly ResidueRule[] = [
  {
    category: 'package-lists',
    directories: [
      'var/lib/apt/lists',
      'var/lib/pacman/sync',
      'var/lib/opkg/lists',
      'var/opkg-lists',
      'var/cache/dnf',
      'var/cache/libdnf5',
      'var/cache/yum',
      'var/cache/zypp',
      'var/cache/PackageKit',
    ],
  },
  { category: 'package-lists', below: 'var/cache/apk', files: /^APKINDEX\./ },
  { category: 'package-lists', below: 'etc/apk/cache', files: /^APKINDEX\./ },
  { category: 'package-lists', below: 'var/cache/apt', files: /^(?:src)?pkgcache\.bin$/ },
  { category: 'package-cache', below: 'var/cache/dnf', files: /\.d?rpm$/ },
  { category: 'package-cache', below: 'var/cache/libdnf5', files: /\.d?rpm$/ },
  { category: 'package-cache', below: 'var/cache/yum', files: /\.d?rpm$/ },
  { category: 'package-cache', below: 'var/cache/zypp', files: /\.d?rpm$/ },
  {
    category: 'package-cache',
    directories: ['var/cache/apt', 'var/cache/apk', 'etc/apk/cache', 'var/cache/pacman'],
    trailing: [
      '.npm',
      '.cache/npm',
      '.cache/yarn',
      '.yarn-cache',
      '.yarn/berry/cache',
      '.pnpm-store',
      '.cache/pnpm',
      'pnpm/store',
      '.bun/install/cache',
      '.cache/node/corepack',
      '.cache/node-gyp',
      '.node-gyp',
      'node_modules/.cache',
      '.cache/pip',
      '.cache/pypoetry',
      '.cache/pipenv',
      '.cache/uv',
      '.cache/pdm',
      'conda/pkgs',
      'miniconda3/pkgs',
      'miniforge3/pkgs',
      '.cache/go-build',
      'go/pkg/mod',
      'go/pkg/sumdb',
      'cargo/registry',
      'cargo/git',
      '.cargo/registry',
      '.cargo/git',
      'target/debug/build',
      'target/debug/deps',
      'target/debug/incremental',
      'target/debug/.fingerprint',
      'target/release/build',
      'target/release/deps',
      'target/release/incremental',
      'target/release/.fingerprint',
      '.m2/repository',
      '.m2/wrapper',
      '.gradle/caches',
      '.gradle/wrapper',
      '.gradle/daemon',
      '.gradle/native',
      '.ivy2/cache',
      '.ivy2/local',
      '.cache/coursier',
      '.sbt/boot',
      '.nuget/packages',
      '.local/share/NuGet',
      '.cache/composer',
      '.composer/cache',
      '.bundle/cache',
      'bundle/cache',
      '.gem/specs',
      '.cache/gem',
      '.cpan',
      '.cpanm',
      '.hex/packages',
      '.cache/rebar3',
      '.cabal/packages',
      '.pub-cache',
      '.ccache',
      '.cache/ccache',
      '.cache/sccache',
      '.cache/bazel',
    ],
    files: /\.(?:gem|whl|crate)$/,
  },
  {
    category: 'vcs',
    trailing: ['.git', '.hg', '.svn', '.bzr', '_darcs', 'CVS'],
    files: /^\.(?:git|gitignore|gitattributes|gitmodules|gitkeep|mailmap|hgignore|hgtags|bzrignore)$/,
  },
  {
    category: 'logs-and-temp',
    directories: ['tmp', 'var/tmp', 'var/log', 'var/crash', 'run', 'var/run', 'var/cache'],
    trailing: ['__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.nyc_output'],
    files: /\.(?:log|tmp|swp|pyc|pyo)$|^\.(?:DS_Store|bash_history|ash_history|lesshst|wget-hsts|python_history)$/,
  },
  {
    category: 'docs-and-locales',
    directories: ['usr/lib/locale', 'usr/man', 'usr/local/man', 'usr/local/doc', 'var/cache/man'],
    trailing: [
      'share/doc',
      'share/doc-base',
      'share/man',
      'share/info',
      'share/locale',
      'share/i18n',
      'share/help',
      'share/gtk-doc',
      'share/licenses',
      'doc',
      'docs',
    ],
    files: /^(?:README|CHANGELOG|CHANGES|CONTRIBUTING|HISTORY|AUTHORS|NEWS)(?:\.(?:md|rst|txt|adoc))?$/i,
  },
  {
    category: 'source-and-tests',
    directories: ['usr/include', 'usr/local/include', 'usr/src/linux', 'usr/src/kernels'],
    trailing: ['test', 'tests', '__tests__', '__mocks__', '__snapshots__', 'testdata', 'e2e'],
    files:
      /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|rs|go|java|kt|scala|swift|cs|fs|vb|hs|zig|pyx|pxd|ts|tsx|mts|cts|jsx|vue|svelte|map)$|(?:[._-](?:test|spec)\.[cm]?[jt]sx?|_test\.py|_spec\.rb)$|^test_[^/]*\.py$/,
  },
];

type Trailing = { readonly suffix: string; readonly category: ResidueCategory };

const exactDirectories = new Map<string, ResidueCategory>();
const trailingByName = new Map<string, Trailing[]>();
const fileRules: { readonly files: RegExp; readonly category: ResidueCategory }[] = [];
const limitedFileRules: { readonly below: string; readonly files: RegExp; readonly category: ResidueCategory }[] = [];

for (const { category, directories, trailing, files, below } of RESIDUE_RULES) {
  for (const directory of directories ?? []) exactDirectories.set(directory, category);
  for (const suffix of trailing ?? []) {
    const name = baseName(suffix);
    trailingByName.set(name, [...(trailingByName.get(name) ?? []), { suffix, category }]);
  }
  if (files && below !== undefined) limitedFileRules.push({ below: `${below}/`, files, category });
  else if (files) fileRules.push({ files, category });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function matchTrailing(path: string): ResidueCategory | undefined {
  const candidates = trailingByName.get(baseName(path));
  return candidates?.find(({ suffix }) => path === suffix || path.endsWith(`/${suffix}`))?.category;
}

/** Sorts paths into residue classes; keeps the class of each directory, so a whole tree costs linear time. */
export class ResidueClassifier {
  private readonly known = new Map<string, ResidueCategory | undefined>([['', undefined]]);

  /** The residue class of the regular file at `path`, or `undefined` for what counts as application. */
  classify(path: string): ResidueCategory | undefined {
    const directory = this.classifyDirectory(parentOf(path));
    const name = baseName(path);
    if (directory === undefined) return fileRules.find(({ files }) => files.test(name))?.category;
    const limited = limitedFileRules.find(({ below, files }) => path.startsWith(below) && files.test(name));
    return limited?.category ?? directory;
  }

  private classifyDirectory(path: string): ResidueCategory | undefined {
    const chain: string[] = [];
    let current = path;
    while (!this.known.has(current)) {
      chain.push(current);
      current = parentOf(current);
    }
    let category = this.known.get(current);
    for (const directory of chain.reverse()) {
      category = exactDirectories.get(directory) ?? category ?? matchTrailing(directory);
      this.known.set(directory, category);
    }
    return category;
  }
}
