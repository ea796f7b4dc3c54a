import { describe, expect, it } from 'vitest';
import { fileTiles } from '../../dashboard/model/file-tiles.js';
import type { BrowsedFile } from '../../src/images/image-files.dto.js';

const entry = (path: string, visibleSize: number, more: Partial<BrowsedFile> = {}): BrowsedFile => ({
  ...{ path, visibleSize, type: 'file', size: visibleSize, mode: 0, uid: 0, gid: 0, linkTarget: null, layerIndex: 0 },
  ...more,
});

describe('fileTiles', () => {
  it('sum to the directory, with what was not listed as one tile', () => {
    const { tiles } = fileTiles(
      [entry('usr/lib', 60, { type: 'directory' }), entry('usr/a', 30), entry('usr/b', 0)],
      100,
    );
    expect(tiles.map(({ label, bytes, opens, tone }) => [label, bytes, opens, tone])).toEqual([
      ['lib', 60, true, 'plain'],
      ['a', 30, false, 'plain'],
      ['smaller files', 10, false, 'rest'],
    ]);
  });

  it('lead to directories by their raw bytes where a name is not UTF-8', () => {
    const odd = [
      entry('odd\ufffd', 1, { type: 'directory', pathBase64: 'b2Rk/w==' }),
      entry('odd\ufffd', 2, { type: 'directory', pathBase64: 'b2Rk/g==' }),
    ];
    const { places } = fileTiles(odd, 3);
    expect([...places.values()].map(({ pathBase64, size }) => [pathBase64, size])).toEqual([
      ['b2Rk/w==', 1],
      ['b2Rk/g==', 2],
    ]);
  });
});
