import { describe, expect, it } from 'vitest';
import { placeOf, Places, type Place } from '../../../src/core/ownership/places.js';
import { ListedFileSystem } from '../../support/listed-file-system.js';

const EXPECTED: readonly [path: string, isOne: keyof Place | null][] = [
  ['usr/include/stdio.h', 'isHeader'],
  ['usr/include/doc/man/x.h', 'isHeader'],
  ['usr/local/include/node/v8.h', 'isHeader'],
  ['usr/lib/x86_64-linux-gnu/libc.a', 'isHeader'],
  ['usr/lib64/libm.a', 'isHeader'],
  ['usr/local/lib/libx.a', 'isHeader'],
  ['usr/lib/x86_64-linux-gnu/pkgconfig/zlib.pc', 'isHeader'],
  ['usr/lib/pkgconfig/below/it', 'isHeader'],
  ['usr/local/lib/pkgconfig/zlib.pc', null],
  ['usr/share/pkgconfig/zlib.pc', null],
  ['usr/lib/x86_64-linux-gnu/libc.so.6', null],
  ['usr/lib/.a', null],
  ['usr/libexec/x.a', null],
  ['opt/usr/include/stdio.h', null],
  ['include/stdio.h', null],
  [`usr/include/${'d/'.repeat(2041)}ab`, 'isHeader'],
  [`usr/include/${'d/'.repeat(2041)}abc`, null],
  ['usr/share/doc/bash/README', 'isDocumentation'],
  ['usr/local/share/man/man1/node.1', 'isDocumentation'],
  ['usr/share/info/dir', 'isDocumentation'],
  ['usr/share/locale/de/LC_MESSAGES/x.mo', 'isDocumentation'],
  ['usr/share/docs/x', null],
  ['usr/share/doc', null],
  ['srv/usr/share/doc/x', null],
  ['app/.git/HEAD', 'isRepository'],
  ['.git/objects/pack/x', 'isRepository'],
  ['app/vendor/CVS/Entries', 'isRepository'],
  ['app/.gitignore', null],
  ['app/.git', null],
  ['constructor/__proto__/x.a', null],
];

const titlesOf = (place: Place): string[] =>
  (['isHeader', 'isDocumentation', 'isRepository'] as const).filter((title) => place[title]);

describe('placeOf', () => {
  it.each(EXPECTED)('%.60s: %s', (path, isOne) => {
    expect(titlesOf(placeOf(path))).toEqual(isOne === null ? [] : [isOne]);
  });

  it('tells of a header inside of a repository both', () => {
    expect(titlesOf(placeOf('usr/include/x/.git/x.h'))).toEqual(['isHeader', 'isRepository']);
  });
});

describe('Places', () => {
  it('has the same object for the same place, in whatever order files come', () => {
    const paths = EXPECTED.map(([path]) => path).filter(
      (path) => !EXPECTED.some(([other]) => other.startsWith(`${path}/`)),
    );
    const fileSystem = new ListedFileSystem(paths.map((path) => ({ path })));
    const places = new Places(fileSystem);
    for (const path of [...paths, ...paths.toReversed()]) {
      const node = fileSystem.get(path);
      expect(node && places.of(node)).toBe(placeOf(path));
    }
  });
});
