import { describe, expect, it } from 'vitest';
import type { CatalogedPackage } from '../../../src/core/catalogers/package.js';
import { assignOwners, type Ownership } from '../../../src/core/ownership/assign-owners.js';
import { languagePackage, systemPackage, testPurl } from '../../support/cataloged-package.js';
import { ListedFileSystem, type ListedEntry } from '../../support/listed-file-system.js';

function assign(entries: readonly ListedEntry[], packages: readonly CatalogedPackage[]) {
  const fileSystem = new ListedFileSystem(entries);
  const ownership: Ownership = assignOwners({
    fileSystem,
    packages,
    layerIndexes: packages.map((_, index) => index),
    purlOf: testPurl,
  });
  const ownerOfPath = (path: string): string => {
    const node = fileSystem.get(path);
    if (!node) throw new Error(`no ${path}`);
    return ownership.ownerOf(node).name;
  };
  return { ...ownership, ownerOfPath };
}

describe('assignOwners', () => {
  it('matches claims through a merged root, in both directions', () => {
    const merged = assign(
      [
        { path: 'bin', type: 'symlink', linkTarget: 'usr/bin' },
        { path: 'usr/bin/ls', size: 10 },
        { path: 'sbin', type: 'directory' },
        { path: 'sbin/init', size: 3 },
        { path: 'usr/sbin', type: 'symlink', linkTarget: '/sbin' },
      ],
      [systemPackage('coreutils', ['bin/ls']), systemPackage('init', ['usr/sbin/init'])],
    );
    expect(merged.ownedSizes).toEqual([10, 3]);
  });

  it('does not give a package the target of a link that it brought', () => {
    const { ownedSizes, ownerOfPath } = assign(
      [
        { path: 'usr/bin/awk', type: 'symlink', linkTarget: '/opt/awk' },
        { path: 'opt/awk', size: 7 },
      ],
      [systemPackage('awk', ['usr/bin/awk'])],
    );
    expect(ownedSizes).toEqual([0]);
    expect(ownerOfPath('opt/awk')).toBe('application');
  });

  it('lets an operating system win over a language, and names it as owner of the whole', () => {
    const directory = 'usr/lib/python3/dist-packages';
    const { ownedSizes, ownedBy, owners } = assign(
      [
        { path: `${directory}/requests/api.py`, size: 100 },
        { path: `${directory}/requests/__pycache__/api.cpython-311.pyc`, size: 80 },
        { path: `${directory}/requests-2.egg-info/PKG-INFO`, size: 20 },
      ],
      [
        languagePackage('pypi', 'requests', `${directory}/requests-2.egg-info/PKG-INFO`, {
          directories: [`${directory}/requests`, `${directory}/requests-2.egg-info`],
        }),
        systemPackage('python3-requests', [
          `${directory}/requests/api.py`,
          `${directory}/requests-2.egg-info/PKG-INFO`,
        ]),
      ],
    );
    expect(ownedSizes).toEqual([0, 120]);
    expect(ownedBy).toEqual(['pkg:deb/python3-requests@1', null]);
    expect(owners.map(({ name, bytes, files }) => [name, bytes, files])).toEqual([
      ['pkg:deb/python3-requests@1', 120, 2],
      ['logs-and-temp', 80, 1],
    ]);
  });

  it('gives a Python package no byte code of sources that the system owns, even if it lists the file', () => {
    const { ownedSizes, ownedBy } = assign(
      [
        { path: 'usr/lib/python3/six.py', size: 30 },
        { path: 'usr/lib/python3/__pycache__/six.cpython-311.pyc', size: 20 },
        { path: 'opt/__pycache__/own.cpython-311.opt-1.pyc', size: 10 },
        { path: 'opt/own.py', size: 5 },
      ],
      [
        systemPackage('python3-six', ['usr/lib/python3/six.py']),
        languagePackage('pypi', 'six', 'usr/lib/python3/six.egg-info', {
          files: ['usr/lib/python3/six.py', 'usr/lib/python3/__pycache__/six.cpython-311.pyc'],
        }),
        languagePackage('pypi', 'own', 'opt/own.egg-info', {
          files: ['opt/own.py', 'opt/__pycache__/own.cpython-311.opt-1.pyc'],
        }),
      ],
    );
    expect(ownedSizes).toEqual([30, 0, 15]);
    expect(ownedBy).toEqual([null, 'pkg:deb/python3-six@1', null]);
  });

  it('keeps a language package that has a single file of its own', () => {
    const { ownedSizes, ownedBy } = assign(
      [
        { path: 'usr/share/nodejs/npm/index.js', size: 5 },
        { path: 'usr/share/nodejs/npm/patched.js', size: 6 },
      ],
      [
        languagePackage('npm', 'npm', 'usr/share/nodejs/npm/package.json', { directories: ['usr/share/nodejs/npm'] }),
        systemPackage('npm', ['usr/share/nodejs/npm/index.js']),
      ],
    );
    expect(ownedSizes).toEqual([6, 5]);
    expect(ownedBy).toEqual([null, null]);
  });

  it('gives nested files to the deepest package and still sees that the outer one is the system’s', () => {
    const { ownerOfPath, ownedBy } = assign(
      [
        { path: 'usr/share/nodejs/a/index.js', size: 1 },
        { path: 'usr/share/nodejs/a/node_modules/b/index.js', size: 2 },
      ],
      [
        languagePackage('npm', 'a', 'usr/share/nodejs/a/package.json', { directories: ['usr/share/nodejs/a'] }),
        languagePackage('npm', 'b', 'usr/share/nodejs/a/node_modules/b/package.json', {
          directories: ['usr/share/nodejs/a/node_modules/b'],
        }),
        systemPackage('node-a', ['usr/share/nodejs/a/index.js']),
      ],
    );
    expect(ownerOfPath('usr/share/nodejs/a/node_modules/b/index.js')).toBe('pkg:npm/b@1');
    expect(ownedBy).toEqual(['pkg:deb/node-a@1', null, null]);
  });

  it('breaks ties by type and name, and by depth before that', () => {
    const { ownerOfPath } = assign(
      [
        { path: 'app/lib/shared.so', size: 1 },
        { path: 'app/lib/deep.so', size: 1 },
      ],
      [
        languagePackage('pypi', 'b', 'app/lib/b', { files: ['app/lib/shared.so', 'app/lib/deep.so'] }),
        languagePackage('pypi', 'a', 'app/lib/a', { files: ['app/lib/shared.so'] }),
        languagePackage('pypi', 'z', 'app/z', { files: ['app/lib/deep.so'], root: 'app/lib/z/inner' }),
      ],
    );
    expect(ownerOfPath('app/lib/shared.so')).toBe('pkg:pypi/a@1');
    expect(ownerOfPath('app/lib/deep.so')).toBe('pkg:pypi/z@1');
  });

  it('counts a hard-linked inode once, for the best claim over its names', () => {
    const { ownerOfPath, owners } = assign(
      [
        { path: 'root/.cache/uv/archive/six.py', size: 40, inode: 1 },
        { path: 'venv/lib/six.py', size: 40, inode: 1 },
      ],
      [languagePackage('pypi', 'six', 'venv/lib/six.dist-info/METADATA', { files: ['venv/lib/six.py'] })],
    );
    expect(ownerOfPath('root/.cache/uv/archive/six.py')).toBe('pkg:pypi/six@1');
    expect(owners).toHaveLength(1);
    expect(owners[0]).toMatchObject({ bytes: 40, files: 1, layerIndex: 0, category: 'language-package' });
  });

  it('is residue only when all names of an inode are', () => {
    const { ownerOfPath } = assign(
      [
        { path: 'root/.npm/_cacache/x', size: 4, inode: 1 },
        { path: 'srv/app/x', size: 4, inode: 1 },
        { path: 'root/.npm/_cacache/y', size: 4, inode: 2 },
      ],
      [],
    );
    expect(ownerOfPath('srv/app/x')).toBe('application');
    expect(ownerOfPath('root/.npm/_cacache/y')).toBe('package-cache');
  });

  it('refuses to name the owner of what is not a visible regular file', () => {
    const fileSystem = new ListedFileSystem([{ path: 'etc/hosts', size: 1 }]);
    const { ownerOf } = assignOwners({ fileSystem, packages: [], layerIndexes: [], purlOf: testPurl });
    const directory = fileSystem.get('etc');
    expect(() => directory && ownerOf(directory)).toThrow('Not a visible regular file');
  });
});
