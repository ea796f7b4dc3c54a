import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lines } from '../../../../src/core/catalogers/formats/lines.js';
import { decodeName } from '../../../../src/core/image/path.js';

/** Long enough that a file has several of the pieces in which it is decoded. */
const line = fc.oneof(
  fc
    .constantFrom('', '\r', 'usr/bin/a', 'caf\u00e9', 'x'.repeat(50_000), 'y'.repeat(70_000))
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0x0a ? 1 : byte)))),
);

it('gives the lines of any bytes, as splitting at every newline does', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (parts, ends) => {
      const text = parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from('\n'), part]));
      const bytes = Buffer.concat(ends ? [...text, Buffer.from('\n')] : text);
      const expected = parts.map((part) => decodeName(part).replace(/\r$/, ''));
      if (!ends && parts.at(-1)?.length === 0) expected.pop(); // nothing stands behind the last newline
      expect([...lines(bytes)]).toEqual(parts.length === 0 && ends ? [''] : expected);
    }),
    { numRuns: 60 },
  );
});
