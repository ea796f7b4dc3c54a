import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readElfObject } from '../../../src/core/catalogers/formats/elf-object.js';
import { staticLibraries } from '../../../src/core/catalogers/static-libraries.js';
import { findProgram, LinkageClosure } from '../../../src/core/linkage/linkage-closure.js';
import { linkStatically } from '../../../src/core/linkage/static-link.js';
import { readStaticLibrary } from '../../../src/core/linkage/static-libraries.js';
import { predictMultiStage } from '../../../src/core/predict/predict.js';
import { baseSteps, buildImage } from '../../support/build-image.js';
import { arArchive, elfObject } from '../../support/elf-object.js';

const extract = async (archive: Buffer): Promise<Uint8Array> =>
  (await staticLibraries.extract?.(archive, { path: 'lib/libc.a', size: 0, mode: 0, head: archive })) ??
  Buffer.alloc(0);

/** puts needs write, write needs errno; scanf and its table are of no use here. */
const LIBC = arArchive([
  elfObject({ size: 101, defines: ['puts'], needs: ['write'], weak: ['scanf'] }),
  elfObject({ size: 50, defines: ['write', 'writev'], needs: ['errno', 'puts'] }),
  elfObject({ size: 7, defines: ['errno'] }),
  elfObject({ size: 9000, defines: ['scanf'] }),
]);

const image = (imports: readonly string[], archive = 'usr/lib/x86_64-linux-gnu/libc.a') =>
  buildImage({
    steps: [
      ...baseSteps([
        { name: 'lib/ld.so', body: 'loader', mode: 0o755 },
        { name: 'usr/lib/x86_64-linux-gnu/libc.so.6', body: elfObject({ size: 5000, defines: ['puts'] }), mode: 0o755 },
      ]),
      { createdBy: 'RUN /bin/sh -c apt-get install libc6-dev # buildkit', entries: [{ name: archive, body: LIBC }] },
      {
        createdBy: 'RUN /bin/sh -c cc -o /app main.c # buildkit',
        entries: [
          {
            name: 'app',
            mode: 0o755,
            body: elfObject({
              size: 40,
              needs: imports,
              program: { interpreter: '/lib/ld.so', libraries: ['libc.so.6'] },
            }),
          },
        ],
      },
    ],
    config: { entrypoint: ['/app'] },
  });

describe('a static link on paper', () => {
  it('takes the objects that are called, and what they call', async () => {
    const built = await image(['puts']);
    const program = findProgram(built.fileSystem, '/app');
    if (!program) throw new Error('no program');
    const closure = new LinkageClosure(built);
    closure.add(program);
    expect(linkStatically(built, program, closure.files)).toEqual({
      size: 40 + 101 + 50 + 7,
      linkedSize: 101 + 50 + 7,
      layerIndex: 1,
    });
  });

  it('gives the size of a program that stands on nothing', async () => {
    const prediction = predictMultiStage(await image(['puts']));
    expect(prediction).toMatchObject({ finalBase: 'scratch', linking: 'static', visibleSize: 198 });
    expect(prediction.range.minimum).toBe(198);
    expect(prediction.range.maximum).toBeGreaterThan(5000);
    expect(prediction.dockerfile).toContain('RUN cc -static -s -o /app main.c\n');
  });

  it('is not made without the library, nor for a program that loads libraries while it runs', async () => {
    for (const other of [await image(['puts'], 'usr/lib/libother.a'), await image(['puts', 'dlopen'])]) {
      const { linking, visibleSize, range } = predictMultiStage(other);
      expect(linking).toBe('shared');
      expect(visibleSize).toBe(range.maximum);
      expect(visibleSize).toBeGreaterThan(5000);
    }
  });
});

describe('the static-libraries cataloger', () => {
  it('wants archives of objects only', () => {
    const wants = (path: string, body: string, size = 100): boolean =>
      staticLibraries.wants({ path, size, mode: 0o644, head: Buffer.from(body) });
    expect(wants('usr/lib/libc.a', '!<arch>\n')).toBe(true);
    expect(wants('usr/lib/libm.a', '/* GNU ld script */')).toBe(false);
    expect(wants('x.deb', '!<arch>\n')).toBe(false);
    expect(wants('usr/lib/libc.a', '!<arch>\n', 1e9)).toBe(false);
  });

  it('keeps what each object defines and needs', async () => {
    const objects = readStaticLibrary(await extract(LIBC));
    expect(objects.map(({ size, defined, undefined: needed }) => [size, defined.length, needed.length])).toEqual([
      [101, 1, 1],
      [50, 2, 2],
      [7, 1, 0],
      [9000, 1, 0],
    ]);
    expect(objects[0]?.undefined).toEqual([objects[1]?.defined[0]]);
  });

  it('survives any change of an archive', async () => {
    const edit = fc.tuple(fc.nat(LIBC.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 12 }), fc.nat(LIBC.length), async (edits, length) => {
        const archive = Buffer.from(LIBC.subarray(0, length));
        for (const [at, value] of edits) if (at < archive.length) archive[at] = value;
        expect((await extract(archive)).length % 4).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('does not believe declared numbers', () => {
    const huge = elfObject({ size: 8, defines: ['a'] });
    huge.writeUInt16LE(0xffff, 60);
    expect(readElfObject(huge)).toBeUndefined();
    expect(readElfObject(Buffer.from('#!/bin/sh'))).toBeUndefined();
  });
});
