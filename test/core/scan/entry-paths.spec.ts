import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EntryPaths } from '../../../src/core/scan/entry-paths.js';
import { EntryTable, EntryTableBuilder } from '../../../src/core/scan/entry-table.js';

/** Names of bytes, UTF-8 or not, that meet in the same few directories. */
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'usr', '.wh.a', '\u00e9').map((text) => Buffer.from(text)),
  fc
    .uint8Array({ minLength: 1, maxLength: 3 })
    .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0x2f ? 1 : byte)))),
);
const path = fc
  .array(name, { maxLength: 3 })
  .map((parts) => Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from('/'), part]))));

it('reads every path as the table does, and tells when the directory is the one before', () => {
  fc.assert(
    fc.property(fc.array(path), (all) => {
      const builder = new EntryTableBuilder();
      const rest = {
        type: 'file',
        capability: false,
        mode: 0,
        uid: 0,
        gid: 0,
        mtime: 0,
      } as const;
      for (const each of all) builder.add(each, Buffer.alloc(0), { ...rest, size: 0, storedSize: 0 });
      const table = new EntryTable(builder.finish());
      const paths = new EntryPaths(table);
      let before = '';
      for (let entry = 0; entry < table.length; entry++) {
        const isSame = paths.read(entry);
        expect(paths.path).toBe(table.path(entry));
        expect(isSame).toBe(paths.directory === before);
        before = paths.directory;
      }
    }),
  );
});
