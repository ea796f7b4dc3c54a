import { describe, expect, it } from 'vitest';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { roleOf } from '../../../src/core/ownership/roles.js';

const BUILD: Readonly<Record<string, readonly string[]>> = {
  deb: [
    'gcc',
    'gcc-12',
    'g++-12',
    'gcc-12-x86-64-linux-gnu',
    'cpp-12',
    'binutils-x86-64-linux-gnu',
    'libbinutils',
    'libc6-dev',
    'libc-dev-bin',
    'linux-libc-dev',
    'libasan8',
    'libctf0',
    'make',
    'cmake-data',
    'ninja-build',
    'pkg-config',
    'git',
    'git-man',
    'mercurial',
    'npm',
    'python3-pip',
    'python3.11-venv',
    'openjdk-17-jdk-headless',
    'rustc',
    'golang-1.19-go',
    'clang-14',
    'llvm-14-tools',
    'fakeroot',
  ],
  apk: ['build-base', 'musl-dev', 'g++', 'py3-pip', 'samurai', 'openssl-libs-static', 'cargo', 'go'],
  rpm: ['gcc-c++', 'kernel-headers', 'glibc-devel', 'java-17-openjdk-devel', 'rpm-build', 'git-core', 'perl-Git'],
  npm: ['npm', 'corepack', 'typescript', '@types/node'],
  pypi: ['pip', 'setuptools', 'wheel'],
  gem: ['bundler'],
  conda: ['gxx_linux-64'],
  opkg: ['gcc', 'make'],
  alpm: ['gcc', 'cmake'],
  composer: ['phpunit/phpunit'],
  ebuild: ['dev-build/cmake', 'dev-vcs/git'],
  nix: ['gcc-wrapper', 'gnumake'],
  cpan: ['App-cpanminus', 'App::cpanminus', 'Module::Build', 'Test-Simple'],
  cran: ['devtools', 'BH'],
  hackage: ['Cabal', 'hspec-core'],
  hex: ['mix', 'ex_unit'],
  luarocks: ['busted'],
  maven: ['junit:junit', 'org.junit.jupiter:junit-jupiter-api', 'org.apache.maven:maven-core'],
  nuget: ['xunit.core', 'Microsoft.NET.Test.Sdk'],
  pear: ['PEAR'],
  generic: ['go', 'composer'],
  bitnami: ['git'],
};

const NOT_BUILD: Readonly<Record<string, readonly string[]>> = {
  deb: [
    'gcc-12-base',
    'libgcc-s1',
    'libstdc++6',
    'apt',
    'dpkg',
    'libapt-pkg6.0',
    'udev',
    'makedev',
    'openjdk-17-jre',
    'gitweb',
  ],
  apk: ['apk-tools', 'libgcc', 'musl', 'clang17-libs'],
  rpm: ['rpm', 'dnf', 'libgcc', 'glibc', 'llvm-libs', 'java-17-openjdk-headless'],
  npm: ['express', 'pip'],
  pypi: ['requests', 'npm'],
  golang: ['github.com/x/make'],
  // Nix keeps the run-time library of gcc under the name of the compiler
  nix: ['gcc', 'glibc'],
  ebuild: ['sys-libs/glibc'],
  cpan: ['libwww-perl', 'Mojolicious', 'Template-Toolkit'],
  cran: ['Rcpp'],
  hex: ['kernel', 'phoenix'],
  maven: ['org.springframework:spring-core', 'org.junitless:x'],
  nuget: ['Newtonsoft.Json'],
  generic: ['node', 'busybox'],
  bitnami: ['redis'],
};

const cases = (table: Readonly<Record<string, readonly string[]>>): [string, string][] =>
  Object.entries(table).flatMap(([type, names]) => names.map((name): [string, string] => [type, name]));

describe('roleOf', () => {
  it.each(cases(BUILD))('%s %s is there to build', (type, name) => {
    expect(roleOf({ type, name })).toBe('build');
  });

  it.each(cases(NOT_BUILD))('%s %s is not', (type, name) => {
    expect(roleOf({ type, name })).not.toBe('build');
  });

  it('knows each type that a cataloger finds', () => {
    const linked = ['cargo', 'golang'];
    const types = new Set(CATALOGERS.flatMap((cataloger) => cataloger.types));
    expect([...types].filter((type) => !linked.includes(type) && BUILD[type] === undefined)).toEqual([]);
  });

  it('says runtime only where something shows it', () => {
    expect(roleOf({ type: 'deb', name: 'libssl3' })).toBe('runtime');
    expect(roleOf({ type: 'golang', name: 'example.org/x' })).toBe('runtime');
    expect(roleOf({ type: 'generic', name: 'nginx' })).toBe('runtime');
    expect(roleOf({ type: 'hex', name: 'kernel' })).toBe('runtime');
    expect(roleOf({ type: 'nuget', name: 'Microsoft.NETCore.App.Runtime.linux-x64' })).toBe('runtime');
    expect(roleOf({ type: 'cpan', name: 'Mojolicious' })).toBe('unknown');
    expect(roleOf({ type: 'generic', name: 'busybox' })).toBe('unknown');
    expect(roleOf({ type: 'deb', name: 'apt' })).toBe('unknown');
    expect(roleOf({ type: 'npm', name: 'express' })).toBe('unknown');
  });

  it('takes the word of the ecosystem before the lists', () => {
    expect(roleOf({ type: 'npm', name: 'express', role: 'build' })).toBe('build');
    expect(roleOf({ type: 'npm', name: 'typescript', role: 'runtime' })).toBe('runtime');
  });

  it('is not fooled by type names of the prototype', () => {
    expect(roleOf({ type: '__proto__', name: 'pip' })).toBe('unknown');
  });
});
