import { describe, expect, it } from 'vitest';
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

  it('says runtime only where something shows it', () => {
    expect(roleOf({ type: 'deb', name: 'libssl3' })).toBe('runtime');
    expect(roleOf({ type: 'golang', name: 'example.org/x' })).toBe('runtime');
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
