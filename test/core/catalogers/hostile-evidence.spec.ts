import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGERS } from '../../../src/core/catalogers/index.js';
import { memoryImage, readRootfs } from '../../support/memory-file-system.js';
import { runCataloger } from '../../support/run-cataloger.js';
import { busyTime } from '../../support/busy-time.js';

const fixtures = join(import.meta.dirname, '../../fixtures/catalogers');
const tested = CATALOGERS.filter(({ name }) => existsSync(join(fixtures, name, 'rootfs')));
const NESTED = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const TEXT_LENGTH = 256 * 1024;

describe.each(tested.map((cataloger) => [cataloger.name, cataloger] as const))('%s', (name, cataloger) => {
  const image = readRootfs(join(fixtures, name, 'rootfs'));

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
      const start = busyTime();
      await runCataloger(cataloger, memoryImage({ [node.path]: content }));
      expect(busyTime() - start).toBeLessThan(1000);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
