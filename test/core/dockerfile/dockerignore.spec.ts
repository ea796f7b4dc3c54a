import dockerignore from '@balena/dockerignore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContextCopy } from '../../../src/core/dockerfile/context-copy.js';
import { includedPaths, pathsOfCopy, readDockerignore } from '../../../src/core/dockerfile/dockerignore.js';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { busyTime } from '../../support/busy-time.js';

const PATHS = [
  'a.log',
  'src/a.js',
  'src/deep/b.log',
  'node_modules/x/y.js',
  'pkg/node_modules/z.js',
  'README.md',
  'constructor',
];
const included = (text: string, paths = PATHS) => includedPaths(paths, readDockerignore(text));
const copied = (line: string) => {
  const copy = readContextCopy(parseDockerfile(`FROM a\n${line}`).stages[0]!.instructions[1]!);
  return copy === null ? null : pathsOfCopy(copy, PATHS);
};

describe('.dockerignore', () => {
  const cases: [text: string, left: string[]][] = [
    ['', PATHS],
    ['# *\n\n', PATHS],
    ['*', []],
    ['**', []],
    ['*\n!README.md', ['README.md']],
    ['*\n!src/**/*.js', ['src/a.js']],
    ['node_modules', PATHS.filter((p) => !p.startsWith('node_modules'))],
    ['/node_modules/', PATHS.filter((p) => !p.startsWith('node_modules'))],
    ['./src/../src', PATHS.filter((p) => !p.startsWith('src'))],
    ['**/node_modules', PATHS.filter((p) => !p.includes('node_modules'))],
    ['*.log', PATHS.filter((p) => p !== 'a.log')],
    ['**/*.log', PATHS.filter((p) => !p.endsWith('.log'))],
    ['src/?.js', PATHS.filter((p) => p !== 'src/a.js')],
    ['[^R]*', ['README.md']],
    ['[a', PATHS],
    ['**.log', PATHS.filter((p) => !p.endsWith('.log'))],
    ['src**b.log', PATHS.filter((p) => p !== 'src/deep/b.log')],
    ['[!a].log', PATHS.filter((p) => p !== 'a.log')],
    ['[\\]s]rc', PATHS.filter((p) => !p.startsWith('src'))],
    ['src[^x]a.js', PATHS.filter((p) => p !== 'src/a.js')],
    ['a+log\nconstructor', PATHS.filter((p) => p !== 'constructor')],
    ['!README.md\nREADME.md', PATHS.filter((p) => p !== 'README.md')],
  ];
  it.each(cases)('%j', (text, left) => {
    expect(included(text)).toEqual(left);
  });

  it('agrees with @balena/dockerignore on plain patterns', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '?', '*b', 'c.d');
    const pattern = fc
      .tuple(fc.constantFrom('', '!'), fc.array(segment, { minLength: 1, maxLength: 4 }))
      .map(([bang, segments]) => bang + segments.join('/'));
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'c.d', 'abc'), { minLength: 1, maxLength: 4 })
      .map((s) => s.join('/'));
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 4 }), fc.array(path, { maxLength: 6 }), (patterns, paths) => {
        const theirs = dockerignore.default({ ignorecase: false }).add(patterns).filter(paths);
        expect(included(patterns.join('\n'), paths)).toEqual(theirs);
      }),
      { numRuns: 500 },
    );
  });

  it('matches a hostile pattern in bounded time', () => {
    const start = busyTime();
    included(Array.from({ length: 20 }, () => '**/a*'.repeat(60)).join('\n'), [`${'a/'.repeat(2000)}b`]);
    expect(busyTime() - start).toBeLessThan(1000);
  });
});

describe('a COPY brings', () => {
  it.each([
    ['COPY . .', PATHS],
    ['COPY ./ /app/', PATHS],
    ['COPY src /app', ['src/a.js', 'src/deep/b.log']],
    ['COPY ./src/ README.md /app/', ['src/a.js', 'src/deep/b.log', 'README.md']],
    ['COPY ["*.log", "/app/"]', ['a.log']],
    ['COPY --parents ./src/./deep/*.log /app/', ['src/deep/b.log']],
    ['COPY ../src/deep/../a.js /app/', ['src/a.js']],
    ['COPY --exclude=*.log --exclude=**/node_modules . .', ['src/a.js', 'src/deep/b.log', 'README.md', 'constructor']],
    ['COPY --exclude=**/*.log --exclude=!a.log src a.log /app/', ['a.log', 'src/a.js']],
    ['COPY --exclude=deep src /app/', ['src/a.js']],
    ['COPY --exclude=src/deep src /app/', ['src/a.js', 'src/deep/b.log']],
    ['COPY --from=x . .', null],
    ['ADD https://example.com/a /a', null],
    ['COPY <<EOF /a\nx\nEOF', null],
  ])('%s', (line, expected) => {
    expect(copied(line)).toEqual(expected);
  });
});
