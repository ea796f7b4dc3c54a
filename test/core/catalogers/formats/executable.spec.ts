import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../../src/core/errors.js';
import { isExecutable, parseExecutable, sectionBytes } from '../../../../src/core/catalogers/formats/executable.js';
import { readGoBuildInfo } from '../../../../src/core/catalogers/formats/go-build-info.js';
import { program, type ProgramForm } from '../../../support/executables.ts';
import { goBuildInfo, goPointerBuildInfo } from '../../../support/go-programs.ts';

const FORMS: ProgramForm[] = (['elf', 'pe', 'mach-o'] as const).flatMap((format) =>
  [true, false].flatMap((wide) =>
    (format === 'pe' ? [false] : [true, false]).map((bigEndian) => ({ format, wide, bigEndian })),
  ),
);
const MODULES = 'path\ta.example/x\nmod\ta.example/x\tv1.2.3\nbuild\t-tags=a\n';
const MACH_O_HEAD = Buffer.from('cffaedfe07000001030000000200000010000000', 'hex');

describe.each(FORMS)('$format, 64 bit $wide, big-endian $bigEndian', (form) => {
  it('finds its sections', () => {
    const given = ['.one', '.two'].map((name) => ({ name, bytes: Buffer.from(`body of ${name}`) }));
    const executable = parseExecutable(program(form, given));
    const found = executable?.sections.map((each) => [each.name, sectionBytes(executable, each).toString()]);
    expect(found).toEqual(expect.arrayContaining(given.map(({ name, bytes }) => [name, bytes.toString()])));
  });

  it.each([goBuildInfo, goPointerBuildInfo])('finds Go build information (%o)', (build) => {
    const executable = parseExecutable(build(form, 'go1.21.3', MODULES));
    expect(executable && readGoBuildInfo(executable)).toEqual({
      goVersion: 'go1.21.3',
      path: 'a.example/x',
      main: { path: 'a.example/x', version: 'v1.2.3' },
      modules: [],
      settings: { '-tags': 'a' },
    });
  });

  it.each([goBuildInfo, goPointerBuildInfo])('survives damage with an answer or a coded error (%o)', (build) => {
    const whole = build(form, 'go1.21.3', MODULES);
    const read = (bytes: Buffer): void => {
      const executable = parseExecutable(bytes);
      if (executable !== undefined) readGoBuildInfo(executable);
    };
    const position = fc.nat({ max: whole.length - 1 });
    const byte = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff);
    const flips = fc.array(fc.tuple(position, byte), { maxLength: 8 });
    fc.assert(
      fc.property(position, flips, (length, changes) => {
        const damaged = Buffer.from(whole.subarray(0, whole.length - (length % 2 === 0 ? 0 : length)));
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        expectCoded(() => read(damaged));
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe('isExecutable', () => {
  it('takes programs and shared libraries, not objects, class files or text', () => {
    const elf = program({ format: 'elf' }, []).subarray(0, 64);
    const object = Buffer.from(elf);
    object.writeUInt16LE(1, 16);
    expect([elf, object, MACH_O_HEAD].map(isExecutable)).toEqual([true, false, true]);
    expect(isExecutable(Buffer.from('cafebabe00000041003d0a000200030700040c00', 'hex'))).toBe(false);
    expect(isExecutable(Buffer.from('cafebabe00000002010000070000000300004000', 'hex'))).toBe(true);
    expect(isExecutable(Buffer.from('MZ'))).toBe(false);
    expect(isExecutable(Buffer.from('#!/bin/sh\necho a long enough text\n'))).toBe(false);
  });
});

describe('a universal Mach-O', () => {
  it('is read as its first architecture', () => {
    const thin = goBuildInfo({ format: 'mach-o' }, 'go1.22.0', MODULES);
    const header = Buffer.alloc(4096);
    [0xcafebabe, 1, 0x01000007, 3, header.length, thin.length, 12].forEach((value, index) =>
      header.writeUInt32BE(value, index * 4),
    );
    const executable = parseExecutable(Buffer.concat([header, thin]));
    expect(executable && readGoBuildInfo(executable)?.goVersion).toBe('go1.22.0');
  });
});

function expectCoded(action: () => void): void {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CodedError);
  }
}
