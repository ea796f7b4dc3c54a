import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { memoryImage, readRootfs, type MemoryEntry } from '../../support/memory-file-system.js';
import { runCataloger } from '../../support/run-cataloger.js';

const fixtures = join(import.meta.dirname, '../../fixtures/catalogers');
const tested = CATALOGERS.filter(({ name }) => existsSync(join(fixtures, name, 'rootfs')));
const NESTED = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const TEXT_LENGTH = 1024 * 1024;

describe.each(tested.map((cataloger) => [cataloger.name, cataloger] as const))('%s', (name, cataloger) => {
  const image = readRootfs(join(fixtures, name, 'rootfs'));

  it('survives damage of its files', async () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 0x22, 0x5c, 0x7b, 0x80, 0xff)), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), damage, async (cut, changes) => {
        const entries: Record<string, MemoryEntry> = {};
        for (const { node, bytes } of image.files) {
          const copy = Buffer.from(bytes.subarray(0, changes.length > 5 ? cut % (bytes.length + 1) : undefined));
          for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
          entries[node.path] = copy;
        }
        const { problems } = await runCataloger(cataloger, memoryImage(entries));
        expect(problems.filter((problem) => problem.code === 'INTERNAL')).toEqual([]);
      }),
      { seed: 11, numRuns: 25 },
    );
  });

  it.each([
    ['10,000 levels', NESTED],
    ['10,000 levels in a field', `{"name":"a","version":"1","dependencies":${NESTED}}`],
    [
      '__proto__ keys',
      '{"__proto__":{"polluted":1},"name":"a","version":"1","libraries":{"__proto__":{"polluted":1}}}',
    ],
    ['white space', ' '.repeat(TEXT_LENGTH)],
    ['one long line', 'a'.repeat(TEXT_LENGTH)],
    ['many short lines', 'Name: a\n s.name = "'.repeat(TEXT_LENGTH / 20)],
    ['open brackets', '{ application , {vsn,'.repeat(TEXT_LENGTH / 20)],
    ['invalid UTF-8', Buffer.alloc(TEXT_LENGTH, 0xfe)],
  ])('takes %s in any of its files within a second each', async (_, content) => {
    for (const { node } of image.files) {
      const start = performance.now();
      await runCataloger(cataloger, memoryImage({ [node.path]: content }));
      expect(performance.now() - start).toBeLessThan(1000);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
