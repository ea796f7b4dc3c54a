import type { CatalogedPackage } from '../catalogers/package.js';
import type { PackageRole } from '../report/common.js';
import type { Owner } from '../report/image-report.js';

/**
 * Packages of operating systems that exist to build software, by name: compilers, linkers, headers,
 * static libraries, debug symbols, build systems, language package managers, version control clients.
 *
 * The distribution's own package manager (dpkg, apt, apk-tools, rpm, dnf) is left `unknown`: it comes with
 * the base image, so calling it build residue would leave every Debian image over a budget of 0 for ever.
 * `gcc-12-base` and `libgcc` are the run-time half of the compiler.
 */
const OS_BUILD_NAMES: readonly RegExp[] = [
  // headers, static libraries, symbols
  /-(?:dev|devel|headers|static|dbg|dbgsym|debuginfo|debugsource)$/,
  /^(?:linux|kernel|nvidia)-headers/,
  /^(?:libc-dev-bin|libc-devtools|build-essential|build-base|alpine-sdk|abuild)$/,
  // compilers, assemblers, linkers
  /^(?!.*-(?:base|libs?|runtime)$)(?:gcc|g\+\+|gfortran|gobjc|gdc|gnat|cpp|clang|llvm|lld|lldb)(?:-?\d[\w.-]*|-[\w.-]+)?$/,
  /^gcc-c\+\+$/,
  /^(?:binutils|libbinutils|libctf|libgprofng|libcc1|libisl|isl|mold|nasm|yasm)(?![a-z])/,
  /^lib(?:[alt]|ub|hwa)san\d*$/,
  /^(?:rustc?|rust-std|rust-src|cargo|golang|go|ghc|ocaml|erlang-dev|zig|nim|ldc|dmd|mono-devel|dotnet-sdk)(?:-[0-9a-z.]+)*$/,
  /^(?:openjdk|java|temurin|zulu)[\w.-]*-(?:jdk|jdk-headless|jmods|devel)$/,
  // build systems
  /^(?:make|gmake|cmake|cmake-data|ninja|ninja-build|samurai|meson|scons|autoconf|automake|autotools-dev|libtool|libtool-bin|m4|bison|flex|swig|gettext|patch|quilt|bazel|ant|maven|gradle|sbt|ccache|gyp)(?:[-.\d]+)?$/,
  /^(?:pkg-config|pkgconf|pkgconf-bin|pkgconfig|pkgconf-pkg-config|libpkgconf\d*|dpkg-dev|libdpkg-perl|debhelper|dh-[a-z]+|fakeroot|libfakeroot|rpm-build|rpmdevtools|debugedit)$/,
  // language package managers
  /^(?:npm|nodejs-npm|yarn|yarnpkg|pnpm|corepack|node-gyp|composer|bundler|ruby-bundler|cpanminus|pipenv|poetry|pipx|uv)$/,
  /^(?:python[\d.]*|py\d?)-(?:pip|pip-whl|setuptools|setuptools-whl|wheel|wheel-whl|distutils|lib2to3|venv|virtualenv|build)$/,
  // version control
  /^(?:git|git-core|git-core-doc|git-man|git-lfs|perl-Git|perl-git|mercurial|mercurial-common|subversion|libsvn1|bzr|breezy|cvs|fossil)$/,
];

/** Operating system packages that run applications: shared libraries and language interpreters. */
const OS_RUNTIME_NAMES: readonly RegExp[] = [
  /^lib(?!apt-pkg|dnf)/,
  /-libs$/,
  /^(?:glibc|musl|gcc-\d+-base|libgcc|openssl|ca-certificates|tzdata|perl-base)$/,
  /^(?:python\d?(?:\.\d+)?(?:-minimal)?|nodejs|node|ruby(?:\d+(?:\.\d+)?)?|php[\d.]*|lua[\d.]*|tcl[\d.]*|perl)$/,
  /^(?:openjdk|java|temurin|zulu)[\w.-]*-(?:jre|jre-headless|headless)$/,
];

/** Packages of languages that build or install others, by purl type and name. */
const LANGUAGE_BUILD_NAMES: Readonly<Record<string, RegExp>> = {
  npm: /^(?:npm|corepack|yarn|pnpm|node-gyp|typescript|webpack|webpack-cli|rollup|vite|esbuild|parcel|gulp|grunt|eslint|prettier|jest|mocha|vitest|nodemon|ts-node|@types\/.+|@babel\/(?:core|cli)|@(?:typescript-eslint|rollup|esbuild)\/.+)$/,
  pypi: /^(?:pip|setuptools|wheel|build|flit[_-]core|hatchling|poetry|poetry[_-]core|pipenv|virtualenv|uv|maturin|scikit[_-]build(?:[_-]core)?|cython|meson|meson[_-]python|ninja|cmake|tox|nox|pytest|mypy|ruff|black|flake8|pylint)$/i,
  gem: /^(?:bundler|rake-compiler|rubygems-update|rspec|rubocop|minitest)$/,
  composer: /^(?:composer\/composer|phpunit\/phpunit|phpstan\/phpstan|friendsofphp\/php-cs-fixer)$/,
  conda: /^(?:conda|mamba|pip|setuptools|wheel|gcc|gxx|gcc_.+|gxx_.+|binutils.*|cmake|make|ninja)$/,
  cpan: /^(?:App(?:-|::)(?:cpanminus|cpm|cpanoutdated|perlbrew)|Carton|Module(?:-|::)(?:Build|Install)(?:(?:-|::).+)?|ExtUtils(?:-|::).+|Test(?:-|::).+|Dist(?:-|::)Zilla(?:(?:-|::).+)?|Devel(?:-|::)Cover|Perl(?:-|::)Critic)$/,
  cran: /^(?:devtools|testthat|roxygen2|remotes|pak|renv|packrat|usethis|pkgbuild|pkgload|pkgdown|rcmdcheck|covr|lintr|styler|BH|cpp11)$/,
  hackage: /^(?:Cabal|cabal-install|ghc|alex|happy|hspec(?:-.+)?|QuickCheck|tasty(?:-.+)?|HUnit)$/,
  hex: /^(?:mix|hex|rebar3?|ex_unit|eunit|common_test|dialyzer|dialyxir|credo|ex_doc|reltool|debugger|et)$/,
  luarocks: /^(?:luarocks(?:-build-.+)?|busted|luacheck|luacov|ldoc)$/,
  maven:
    /^(?:(?:org\.apache\.maven|org\.gradle|org\.junit|org\.mockito|org\.hamcrest|org\.testng|org\.jacoco|org\.projectlombok)(?:\.[\w.-]+)?:.+|junit:junit|org\.jetbrains\.kotlin:kotlin-compiler(?:-.+)?|org\.scala-lang:scala-compiler)$/,
  nix: /^(?:(?:gcc|clang|rustc|pkg-config|binutils)-wrapper|binutils|gnumake|cmake|ninja|meson|autoconf|automake|libtool|bison|flex|pkg-config|cargo|rustc|go|ghc|git|stdenv-.+)$/,
  nuget:
    /^(?:Microsoft\.NET\.Test\.Sdk|Microsoft\.TestPlatform\..+|MSTest\..+|xunit(?:\..+)?|NUnit(?:3TestAdapter|\..+)?|coverlet\..+|Moq|NSubstitute|BenchmarkDotNet(?:\..+)?)$/i,
  pear: /^(?:PEAR|PEAR_.+|PHPUnit|PHP_CodeSniffer|PhpDocumentor)$/i,
  generic: /^(?:gcc|ghc|go|rust|composer)$/,
  bitnami: /^(?:git|gcc|go|rust|composer|maven|gradle|yarn|npm)$/,
};

/** Runtimes of languages, servers and shared libraries among what no package manager installed. */
const UNPACKAGED_RUNTIME =
  /^(?:node|python|pypy|php|ruby|perl|deno|bun|erlang|julia|java|jre|swi-prolog|nginx|openresty|httpd|apache|lighttpd|proftpd|haproxy|memcached|redis|valkey|postgresql|mariadb|percona-server|mysql|mongodb|fluent-bit|openssl|aws-lc|wordpress)$/;

/** Packages of other languages that run what is built, by purl type and name. */
const LANGUAGE_RUNTIME_NAMES: Readonly<Record<string, RegExp>> = {
  hex: /^(?:erts|kernel|stdlib|elixir)$/,
  nuget: /^Microsoft\.(?:NETCore|AspNetCore|WindowsDesktop)\.App\.Runtime\..+$/,
  generic: UNPACKAGED_RUNTIME,
  bitnami: UNPACKAGED_RUNTIME,
};

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg', 'ebuild']);
/** Types that are found in the program that they are linked into: what is there, runs. */
const LINKED_TYPES: ReadonlySet<string> = new Set(['golang', 'cargo']);

/**
 * What a package is for. What its own ecosystem says (npm `dev`, Debian section) comes first, then the
 * documented lists above; `unknown` where neither knows.
 */
export function roleOf(cataloged: Pick<CatalogedPackage, 'type' | 'name' | 'role'>): PackageRole {
  const { type, name, role } = cataloged;
  if (role) return role;
  // an ebuild has its category in front: `dev-build/cmake`
  if (OS_TYPES.has(type)) return roleOfSystemPackage(name.slice(name.lastIndexOf('/') + 1));
  if (isListed(LANGUAGE_BUILD_NAMES, type, name)) return 'build';
  return LINKED_TYPES.has(type) || isListed(LANGUAGE_RUNTIME_NAMES, type, name) ? 'runtime' : 'unknown';
}

function isListed(names: Readonly<Record<string, RegExp>>, type: string, name: string): boolean {
  return Object.hasOwn(names, type) && names[type]?.test(name) === true;
}

function roleOfSystemPackage(name: string): PackageRole {
  if (OS_BUILD_NAMES.some((pattern) => pattern.test(name))) return 'build';
  return OS_RUNTIME_NAMES.some((pattern) => pattern.test(name)) ? 'runtime' : 'unknown';
}

/** Types of packages that are programs and runtimes as they were unpacked or installed, and no libraries of a project. */
const PROGRAM_TYPE = /^pkg:(?:generic|bitnami|nix|conda)\//;

/**
 * Whether a byte belongs to a toolchain: compilers, build systems, package managers, from a system package or unpacked
 * beside them (Go in /usr/local/go). Build packages of a language are development dependencies instead.
 */
export function isToolchain({ category, role, name }: Pick<Owner, 'category' | 'role' | 'name'>): boolean {
  if (role !== 'build') return false;
  return category === 'os-package' || (category === 'language-package' && PROGRAM_TYPE.test(name));
}
