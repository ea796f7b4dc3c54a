import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { commandsOf, parseScript } from '../../../src/core/dockerfile/shell-commands.js';
import { busyTime } from '../../support/busy-time.js';

const calls = (script: string) => parseScript(script).map(({ program, args }) => [program, ...args].join(' '));

describe('parseScript', () => {
  const cases: [script: string, commands: string[]][] = [
    ['a b && c || d; e | f & g', ['a b', 'c', 'd', 'e', 'f', 'g']],
    ['echo "a && b" \'; c\' d\\ e', ['echo a && b ; c d e']],
    ['make 2>&1 >/dev/null', ['make 2>&1 >/dev/null']],
    ['A=1 B="x y" sudo -E /usr/bin/apt-get install', ['apt-get install']],
    ['if [ -f x ]; then rm x; else true; fi', ['[ -f x ]', 'rm x', 'true']],
    ['(cd a && make) ; { b; }', ['cd a', 'make', 'b']],
    ['# all of it\na # rest\nb#c', ['a', 'b#c']],
    ['bash -euxc "apt-get update && apt-get install x"', ['apt-get update', 'apt-get install x']],
    ['sh script.sh', ['sh script.sh']],
    ['a \\\n b', ['a b']],
    ['', []],
  ];
  it.each(cases)('%j', (script, commands) => {
    expect(calls(script)).toEqual(commands);
  });

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.string(), (script) => {
        expect(parseScript(script).length).toBeLessThanOrEqual(script.length);
      }),
    );
  });

  it.each(['sh -c "'.repeat(140_000), 'a;'.repeat(500_000), "'".repeat(1_000_001), '('.repeat(1_000_000)])(
    'takes a hostile megabyte in under a second',
    (script) => {
      const start = busyTime();
      parseScript(script);
      expect(busyTime() - start).toBeLessThan(1000);
    },
  );
});

describe('commandsOf', () => {
  const of = (run: string) =>
    commandsOf(parseDockerfile(`FROM a\n${run}`).stages[0]!.instructions[1]!).map(({ program }) => program);
  it.each([
    ['RUN --mount=type=cache,target=/x a && b', ['a', 'b']],
    ['RUN ["/bin/a", "b && c"]', ['a']],
    ['RUN ["sh", "-c", "a && b"]', ['a', 'b']],
    ['RUN <<EOF\na\nb c\nEOF', ['a', 'b']],
    ['CMD a && b', []],
  ])('%j', (run, programs) => {
    expect(of(run)).toEqual(programs);
  });
});
