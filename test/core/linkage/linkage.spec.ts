import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkage } from '../../../src/core/catalogers/linkage.js';
import type { FileHead } from '../../../src/core/catalogers/cataloger.js';
import { findProgram, LinkageClosure } from '../../../src/core/linkage/linkage-closure.js';
import { buildImage } from '../../support/build-image.js';
import { linkedProgram } from '../../support/linked-program.js';

async function read(body: Buffer, mode = 0o755): Promise<unknown> {
  const file: FileHead = { path: 'bin/x', size: body.length, mode, head: body.subarray(0, 64) };
  if (!linkage.wants(file)) return 'not wanted';
  const found = await linkage.extract?.(body, file);
  return found && JSON.parse(Buffer.from(found).toString());
}

const nothing = { interpreter: null, needed: [], runPaths: [], imports: [], loadedSize: 0 };

describe('the linkage cataloger', () => {
  it.each([true, false])('reads loader, libraries and run paths of an ELF program (64 bit: %s)', async (wide) => {
    const body = linkedProgram(
      { interpreter: '/lib/ld.so', needed: ['libc.so.6', 'libm.so.6'], runPath: '$ORIGIN/../lib:/opt/lib' },
      wide,
    );
    expect(await read(body, 0o644)).toEqual({
      interpreter: '/lib/ld.so',
      needed: ['libc.so.6', 'libm.so.6'],
      runPaths: ['$ORIGIN/../lib', '/opt/lib'],
      imports: [],
      loadedSize: expect.any(Number) as number,
    });
  });

  it('reads the interpreter of a script, and the program that env looks up', async () => {
    expect(await read(Buffer.from('#!/bin/sh -e\necho'))).toEqual({ ...nothing, interpreter: '/bin/sh' });
    expect(await read(Buffer.from('#! /usr/bin/env -S A=1 node --x\n'))).toMatchObject({
      interpreter: '/usr/bin/env',
      needed: ['node'],
    });
    expect(await read(Buffer.from('#!\n'))).toEqual(nothing);
    expect(await read(Buffer.from('#!/bin/sh\n'), 0o644)).toBe('not wanted');
    expect(await read(Buffer.from('plain'))).toBe('not wanted');
  });

  it('survives any change of a program', async () => {
    const good = linkedProgram({ interpreter: '/lib/ld.so', needed: ['libc.so.6'] });
    const edit = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 12 }), fc.nat(good.length), async (edits, length) => {
        const body = Buffer.from(good.subarray(0, length));
        for (const [at, value] of edits) if (at < body.length) body[at] = value;
        const found = await read(body);
        if (typeof found === 'object' && found !== null)
          expect(Object.keys(found).sort()).toEqual(Object.keys(nothing).sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('LinkageClosure', () => {
  const executable = (name: string, body: Buffer | string) => ({ name, body, mode: 0o755 });
  const image = buildImage({
    steps: [
      {
        createdBy: 'COPY . /',
        entries: [
          executable(
            'app/bin/tool',
            linkedProgram({ interpreter: '/lib64/ld.so', needed: ['liba.so', 'libc.so.6'], runPath: '$ORIGIN/../lib' }),
          ),
          executable('app/lib/liba.so', linkedProgram({ needed: ['libc.so.6', 'liba.so', 'libmissing.so'] })),
          { name: 'lib64', type: '2', link: 'usr/lib/x86_64-linux-gnu' },
          executable('usr/lib/x86_64-linux-gnu/ld.so', linkedProgram({})),
          executable('usr/lib/x86_64-linux-gnu/libc-2.so', linkedProgram({ interpreter: '/lib64/ld.so' })),
          { name: 'usr/lib/x86_64-linux-gnu/libc.so.6', type: '2', link: 'libc-2.so' },
          executable('usr/local/bin/start', '#!/usr/bin/env tool\n'),
          { name: 'usr/bin/tool', type: '2', link: '/app/bin/tool' },
          executable('usr/bin/env', linkedProgram({ needed: ['libc.so.6'] })),
          executable('usr/bin/unused', linkedProgram({})),
        ],
      },
    ],
  });

  it('follows loader, libraries and interpreters through links and run paths, each once', async () => {
    const analysis = await image;
    const closure = new LinkageClosure(analysis);
    const start = findProgram(analysis.fileSystem, 'start');
    if (!start) throw new Error('not found');
    closure.add(start);
    expect([...closure.files].map(({ path }) => path).sort()).toEqual([
      'app/bin/tool',
      'app/lib/liba.so',
      'usr/bin/env',
      'usr/lib/x86_64-linux-gnu/ld.so',
      'usr/lib/x86_64-linux-gnu/libc-2.so',
      'usr/local/bin/start',
    ]);
  });

  it('finds programs by name, path, and path from the working directory', async () => {
    const { fileSystem } = await image;
    expect(findProgram(fileSystem, 'tool')?.path).toBe('app/bin/tool');
    expect(findProgram(fileSystem, '/usr/bin/unused')?.path).toBe('usr/bin/unused');
    expect(findProgram(fileSystem, './bin/tool', '/app')?.path).toBe('app/bin/tool');
    expect(findProgram(fileSystem, 'missing')).toBeUndefined();
  });
});
