import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';

describe('the base of a stage', () => {
  const bases: [preamble: string, base: string, resolved: string | null][] = [
    ['ARG X', 'a:$X', null],
    ['ARG X', 'a:${X:-1}', 'a:1'],
    ['ARG X=2', 'a:${X:-1}', 'a:2'],
    ['ARG X=', 'a${X:+:alt}', 'a'],
    ['ARG X=2', 'a${X:+:alt}', 'a:alt'],
    ['ARG X=', 'a:${X:-${Y:-z}}', 'a:z'],
    ['ARG A=1 B=2', 'a:$A.$B', 'a:1.2'],
    ['ARG A=1\nARG B=$A-x', '"a:$B"', 'a:1-x'],
    ['ARG A=1.2.3', 'a:${A#1.}', 'a:2.3'],
    ['ARG A=1.2.3', 'a:${A##*.}', 'a:3'],
    ['ARG A=1.2.3', 'a:${A%.*}', 'a:1.2'],
    ['ARG A=1.2.3', 'a:${A%%.*}', 'a:1'],
    ['ARG A=1.2.3', 'a:${A%4}', 'a:1.2.3'],
    ['ARG A=1.2.3', 'a:${A#?.}', 'a:2.3'],
    ['ARG A=1.2.3', 'a:${A/./-}', 'a:1-2.3'],
    ['ARG A=1.2.3', 'a:${A//./-}', 'a:1-2-3'],
    ['ARG A=v1\nARG V=v', 'a:${A#$V}', 'a:1'],
    ['ARG A=1.2.3', 'a:${A/*./-}', 'a:-3'],
    ['ARG A=1.2.3', 'a:${A/?.}', null],
    ['ARG A=1.2.3', 'a:${A//?./}', 'a:3'],
    ['ARG A=abcabc', 'a:${A/b*b/-}', 'a:a-c'],
    ['ARG A=abcabc', 'a:${A//b?/-}', 'a:a-a-'],
    ['ARG A=x86/64', 'a:${A//\\//_}', 'a:x86_64'],
    ['ARG A=1.2.3', 'a:${A/4*/-}', 'a:1.2.3'],
    ['ARG A=1.2.3', 'a:${A/.*/}', 'a:1'],
    ['ARG A="x\\d"', 'a:$A', 'a:x\\d'],
    ['ARG A="x\\$d\\"e"', 'a:$A', 'a:x$d"e'],
    ['ARG A=x\\d', 'a:$A', 'a:xd'],
    ['ARG A', 'a:${A#1}', null],
    ['ARG A=1', 'a:$A$', 'a:1$'],
    ['ARG A=1', 'a:${A', null],
    ['ARG A=1', 'a$1$@:$A', 'a:1'],
    ["ARG A=it's", 'a:${A:-2}', 'a:2'],
    ['ARG A="1', 'a:${A:-2}', 'a:2'],
    ['ARG A=1', 'a:${B:-{x}', 'a:{x'],
    ['ARG A=1', 'a:${B:-"}"}', 'a:}'],
    ['ARG A=1', 'a:${B:-\\}}', 'a:}'],
    ['ARG A=x/y/z\nARG B=/y', 'a:${A/$B/}', 'a:x/z'],
    ['ARG A=http://b\nARG B=http://\nARG C=d/', '${A/$B/$C}', 'd/b'],
    ["ARG A=a*b*\nARG B='\\*'", 'a:${A//$B/-}', 'a:a-b-'],
    ['ARG A=a*b\nARG B=b', 'a:${A#a\\*$B}', 'a:'],
    ['ARG A=1', '$$A', 'A'],
    ['ARG A=1', 'a:${1:-x}', 'a:x'],
    ['ARG Grün=1', 'a:${Grün}', 'a:1'],
  ];
  it.each(bases)('%s then FROM %s is %s', (preamble, base, resolved) => {
    expect(parseDockerfile(`${preamble}\nFROM ${base}`).stages[0]?.baseResolved).toBe(resolved);
  });

  it('stop substituting before values explode', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `ARG A${i + 1}=$A${i}$A${i}`).join('\n');
    expect(parseDockerfile(`ARG A0=xx\n${doubling}\nFROM $A60`).stages[0]?.baseResolved).toBeNull();
  });
});
