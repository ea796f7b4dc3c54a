import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { memoryImage, readRootfs, type MemoryEntry } from '../../support/memory-file-system.js';
import { runCataloger } from '../../support/run-cataloger.js';

const fixtures = join(import.meta.dirname, '../../fixtures/catalogers');
const cases = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    CATALOGERS.filter((each) => each.name === name.split('.')[0]).map((each) => [name, each] as const),
  );

const RUNS = 60;
const MAX_MILLISECONDS = 10_000;

/** What damage does to the bytes of a file. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('truncate' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('flip' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.constantFrom('\n', '\0', ': ', '/../', '\xff', '9'.repeat(400)),
  }),
  fc.record({ kind: fc.constant('huge' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

describe.each(cases)('damaged files of %s', (folder, cataloger) => {
  it(
    'never crash or hang a cataloger, and its packages stay well-formed',
    async () => {
      const { files } = readRootfs(join(fixtures, folder, 'rootfs'));
      if (files.length === 0) return;
      await fc.assert(
        fc.asyncProperty(
          fc.nat(files.length - 1),
          fc.array(damage, { minLength: 1, maxLength: 4 }),
          async (victim, damages) => {
            const entries = files.map(({ node, bytes }, index): [string, MemoryEntry] => [
              node.path,
              { bytes: index === victim ? damages.reduce(apply, bytes) : bytes, mode: node.mode },
            ]);
            const { packages, problems } = await runCataloger(cataloger, memoryImage(Object.fromEntries(entries)));
            for (const each of packages) {
              expect(each.name).not.toBe('');
              expect(cataloger.types).toContain(each.type);
            }
            expect(problems.length).toBeLessThan(100);
          },
        ),
        { seed: 42, numRuns: RUNS },
      );
    },
    MAX_MILLISECONDS,
  );
});

function apply(bytes: Buffer, { kind, at, ...rest }: Damage): Buffer {
  const position = Math.floor(at * bytes.length);
  if (kind === 'truncate') return bytes.subarray(0, position);
  if (kind === 'huge') {
    const copy = Buffer.from(bytes);
    if (copy.length >= 4) copy.writeUInt32BE(0xffffffff, Math.min(position, copy.length - 4));
    return copy;
  }
  if (kind === 'insert') {
    const inserted = Buffer.from('value' in rest ? String(rest.value) : '', 'latin1');
    return Buffer.concat([bytes.subarray(0, position), inserted, bytes.subarray(position)]);
  }
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[Math.min(position, copy.length - 1)] = 'value' in rest ? Number(rest.value) : 0;
  return copy;
}
