import { describe, expect, it } from 'vitest';
import type { ImageAnalysis } from '../../src/core/image-analysis.js';
import { analyzeArchives } from '../support/model-image.js';
import type { TarMember } from '../support/build-layer.js';

const symlink = (name: string, link: string): TarMember => ({ name, link, type: '2' });
const hardlink = (name: string, link: string): TarMember => ({ name, link, type: '1' });
const chain = (length: number): TarMember[] =>
  Array.from({ length }, (_, index) => symlink(`link-${index}`, `link-${index + 1}`));
const codes = ({ problems }: ImageAnalysis): string[] => [...new Set(problems.map(({ code }) => code))];

describe('[T61] symbolic links', () => {
  it('follows eight, inside the root only', async () => {
    const image = await analyzeArchives([
      [...chain(8).reverse(), { name: 'link-8/', type: '5' }],
      [{ name: 'link-0/inside', body: 'x' }, symlink('up', '../../../../etc'), { name: 'up/passwd', body: 'yy' }],
    ]);
    expect(image.fileSystem.get('link-8/inside')?.type).toBe('file');
    expect(image.fileSystem.get('etc/passwd')?.type).toBe('file');
    expect(codes(image)).toEqual([]);
  });

  it.each([
    ['a chain of nine', [...chain(9), { name: 'link-9/', type: '5' }]],
    ['a link to itself', [symlink('link-0', 'link-0')]],
    ['two links to each other', [symlink('link-0', '/link-1'), symlink('link-1', 'link-0')]],
    ['a link into itself', [symlink('link-0', 'link-0/link-0/link-0')]],
  ])('%s in a parent path becomes a directory, and is said', async (_, members) => {
    const image = await analyzeArchives([members, [{ name: 'link-0/file', body: 'abc' }]]);
    expect(image.fileSystem.get('link-0/file')?.body?.size).toBe(3);
    expect(codes(image)).toEqual(['SYMLINK_LOOP']);
    expect(image.sizes.visibleSize).toBe(3);
  });

  it('finds a package database behind a link, and not outside of the root', async () => {
    const status = 'Package: p\nVersion: 1\nArchitecture: all\nStatus: install ok installed\n\n';
    const image = await analyzeArchives([
      [symlink('var/lib/dpkg', '/etc'), { name: 'etc/status', body: 'not a database' }],
      [{ name: 'var/lib/dpkg/status', body: status }],
    ]);
    expect(image.fileSystem.get('etc/status')?.body?.size).toBe(status.length);
    expect(image.sizes.hidden.overwritten).toBe('not a database'.length);
  });
});

describe('[T62] hard links', () => {
  it.each([
    ['to itself', [hardlink('a', 'a')]],
    ['in a circle', [hardlink('a', 'b'), hardlink('b', 'a')]],
    ['forward', [hardlink('a', 'later'), { name: 'later', body: 'xyz' }]],
    ['to nothing', [hardlink('a', 'absent')]],
    ['to a directory', [{ name: 'dir/', type: '5' }, hardlink('a', 'dir')]],
    ['out of the root', [hardlink('a', '../../etc/shadow')]],
  ])('%s: no bytes, and a warning', async (_, members: TarMember[]) => {
    const image = await analyzeArchives([members]);
    expect(image.fileSystem.get('a')).toMatchObject({ type: 'file', body: { size: 0 } });
    expect(codes(image)).toContain('LINK_UNRESOLVED');
    expect(image.sizes.visibleSize).toBe(image.sizes.contentSize);
  });

  it('lists a few of very many, and counts the rest', async () => {
    const members = Array.from({ length: 5000 }, (_, index) => hardlink(`link-${index}`, 'absent'));
    const { problems } = await analyzeArchives([members]);
    expect(problems.length).toBeLessThan(50);
    expect(problems.at(-1)).toMatchObject({
      code: 'LINK_UNRESOLVED',
      layerIndex: 0,
      message: 'and 4980 more of these',
    });
  });
});

describe('[T64] whiteouts', () => {
  it.each(['.wh..', '.wh...', '.wh.', 'a/.wh..', 'a/.wh...', '.wh..wh.', '.wh..wh.aufs', '.wh..wh.plnk/x'])(
    '%s hides nothing and is no file',
    async (name) => {
      const image = await analyzeArchives([[{ name: 'a/b', body: 'x' }], [{ name, body: 'marker' }]]);
      expect([...image.fileSystem.nodes()].map(({ path }) => path)).toEqual(['a', 'a/b']);
      expect(image.sizes.hidden).toEqual({ deleted: 6, overwritten: 0, metadataOnly: 0 });
    },
  );

  it('an opaque root hides all that was below, and a whiteout never climbs out', async () => {
    const lower = [
      { name: 'a/b', body: 'x' },
      { name: 'c', body: 'yy' },
    ];
    const opaque = await analyzeArchives([lower, [{ name: 'new', body: 'z' }, { name: '.wh..wh..opq' }]]);
    expect([...opaque.fileSystem.nodes()].map(({ path }) => path)).toEqual(['new']);
    expect(opaque.sizes.hidden.deleted).toBe(3);
    const climbing = await analyzeArchives([lower, [{ name: '../../.wh.c' }, { name: 'a/../../.wh.nothing' }]]);
    expect([...climbing.fileSystem.nodes()].map(({ path }) => path)).toEqual(['a', 'a/b']);
    expect(codes(climbing)).toContain('TAR_UNSAFE_PATH');
  });
});
