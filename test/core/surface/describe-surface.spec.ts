import { describe, expect, it } from 'vitest';
import type { HiddenBody } from '../../../src/core/image-analysis.js';
import { compareSurface } from '../../../src/core/surface/compare-surface.js';
import { describeSurface, type SurfaceInput } from '../../../src/core/surface/describe-surface.js';
import { findSecrets } from '../../../src/core/surface/find-secrets.js';
import { ListedFileSystem, type ListedEntry } from '../../support/listed-file-system.js';

const surfaceOf = (entries: readonly ListedEntry[], more: Partial<SurfaceInput> = {}) =>
  describeSurface({
    fileSystem: new ListedFileSystem(entries),
    hiddenBodies: [],
    user: '',
    scans: [],
    ...more,
  });

const hidden = (path: string, kind: HiddenBody['kind'], layerIndex = 0): HiddenBody => ({
  path,
  layerIndex,
  hiddenByLayer: layerIndex + 1,
  kind,
  storedSize: 10,
  content: 1,
});

describe('describeSurface', () => {
  it.each([
    ['', true],
    ['root', true],
    ['0', true],
    ['0:1000', true],
    [':1000', true],
    ['node', false],
    ['1000', false],
    ['rootless', false],
    ['10', false],
  ])('user %j runs as root: %s', (user, expected) => {
    expect(surfaceOf([], { user }).runsAsRoot).toBe(expected);
  });

  it('lists setuid and setgid files, but no setgid directories', () => {
    const { setuid } = surfaceOf([
      { path: 'usr/bin/su', mode: 0o4755 },
      { path: 'usr/bin/wall', mode: 0o2755 },
      { path: 'var/mail', type: 'directory', mode: 0o2775 },
    ]);
    expect(setuid.map(({ path, detail }) => [path, detail])).toEqual([
      ['usr/bin/su', 'setuid, owner 0:0, mode 4755'],
      ['usr/bin/wall', 'setgid, owner 0:0, mode 2755'],
    ]);
  });

  it('takes no script for the program whose package it serves', () => {
    const surface = surfaceOf([
      { path: 'etc/cron.daily/dpkg', mode: 0o755 },
      { path: 'etc/init.d/node', mode: 0o755 },
      { path: 'usr/share/bug/dpkg', mode: 0o755 },
      { path: 'usr/bin/dpkg', mode: 0o755 },
      { path: 'usr/bin/pecl', mode: 0o755 },
      { path: 'usr/share/maven/bin/mvn', mode: 0o755 },
    ]);
    expect(surface.packageManagers.map(({ path }) => path)).toEqual([
      'usr/bin/dpkg',
      'usr/bin/pecl',
      'usr/share/maven/bin/mvn',
    ]);
    expect(surface.interpreters).toEqual([]);
  });

  it('rolls up what lies below a world-writable directory and leaves sticky ones and links alone', () => {
    const { worldWritable } = surfaceOf([
      { path: 'tmp', type: 'directory', mode: 0o1777 },
      { path: 'app', type: 'directory', mode: 0o777 },
      { path: 'app/lib', type: 'directory', mode: 0o777 },
      { path: 'app/lib/a.js', mode: 0o777 },
      { path: 'app/lib/b.js', mode: 0o644 },
      { path: 'etc/open', mode: 0o666 },
      { path: 'etc/link', type: 'symlink', mode: 0o777, linkTarget: 'open' },
    ]);
    expect(worldWritable.map(({ path, detail }) => `${path}: ${detail}`)).toEqual([
      'app: directory, with 2 world-writable below, mode 0777',
      'etc/open: file, mode 0666',
    ]);
  });

  it('knows programs by their names, versions and targets', () => {
    const surface = surfaceOf([
      { path: 'bin/busybox', mode: 0o755 },
      { path: 'bin/sh', type: 'symlink', linkTarget: '/bin/busybox' },
      { path: 'usr/bin/python3.11', mode: 0o755 },
      { path: 'usr/bin/python3', type: 'symlink', linkTarget: 'python3.11' },
      { path: 'usr/bin/x86_64-linux-gnu-gcc-12', mode: 0o755 },
      { path: 'usr/bin/gcc', type: 'symlink', linkTarget: 'x86_64-linux-gnu-gcc-12' },
      { path: 'usr/lib/gcc/x86_64-linux-gnu/12/cc1', mode: 0o755 },
      { path: 'usr/local/bin/npm', type: 'symlink', linkTarget: '../lib/node_modules/npm/bin/npm-cli.js' },
      { path: 'usr/local/lib/node_modules/npm/bin/npm-cli.js', mode: 0o755 },
      { path: 'usr/bin/pip3.11', mode: 0o755 },
      { path: 'usr/share/bash-completion/completions/gcc', mode: 0o644 },
      { path: 'usr/bin/python3-config', mode: 0o755 },
      { path: 'usr/bin/bash', type: 'directory' },
    ]);
    expect(surface.shells.map(({ detail }) => detail)).toEqual(['busybox', 'sh -> bin/busybox']);
    expect(surface.interpreters.map(({ path }) => path)).toEqual(['usr/bin/python3.11']);
    expect(surface.compilers.map(({ path }) => path)).toEqual([
      'usr/bin/x86_64-linux-gnu-gcc-12',
      'usr/lib/gcc/x86_64-linux-gnu/12/cc1',
    ]);
    expect(surface.packageManagers.map(({ path }) => path)).toEqual(['usr/bin/pip3.11', 'usr/local/bin/npm']);
  });

  it('lists programs that only ship in a lower layer as invisible', () => {
    const { compilers } = surfaceOf([], {
      hiddenBodies: [hidden('usr/bin/gcc-12', 'deleted'), hidden('usr/share/doc/gcc', 'deleted')],
    });
    expect(compilers).toEqual([{ path: 'usr/bin/gcc-12', detail: 'gcc-12', layerIndex: 0, visible: false }]);
  });

  it('lists secrets by name and by content, deleted ones too', () => {
    const secrets = findSecrets(
      new ListedFileSystem([{ path: 'root/.ssh/id_rsa', size: 3, layerIndex: 2 }]),
      [hidden('root/.ssh/id_rsa', 'metadataOnly', 1), hidden('app/id_ed25519', 'deleted', 1)],
      [
        { path: 'app/.env', layerIndex: 1, titles: ['GitHub token', 'password'] },
        { path: 'root/.ssh/id_rsa', layerIndex: 2, titles: ['private key'] },
        { path: 'root/.ssh/id_rsa', layerIndex: 1, titles: ['private key'] },
      ],
    );
    expect(secrets).toEqual([
      { path: 'app/.env', detail: 'GitHub token, password', layerIndex: 1, visible: false },
      { path: 'root/.ssh/id_rsa', detail: 'private key', layerIndex: 2, visible: true },
      { path: 'app/id_ed25519', detail: 'SSH private key', layerIndex: 1, visible: false },
    ]);
  });

  it('says what a candidate gained and lost', () => {
    const baseline = surfaceOf([{ path: 'usr/bin/gcc', mode: 0o755 }]);
    const candidate = surfaceOf([{ path: 'usr/bin/su', mode: 0o4755 }], {
      hiddenBodies: [hidden('usr/bin/gcc', 'deleted')],
    });
    const { gained, lost } = compareSurface(baseline, candidate);
    expect(gained.setuid.map(({ path }) => path)).toEqual(['usr/bin/su']);
    expect(gained.compilers.map(({ visible }) => visible)).toEqual([false]);
    expect(lost.compilers.map(({ visible }) => visible)).toEqual([true]);
    expect(compareSurface(candidate, candidate).gained.setuid).toEqual([]);
  });
});
