import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { readDockerfile } from '../../support/dockerfiles.js';

const instructionsOf = (text: string) => {
  const parsed = parseDockerfile(text);
  return [...parsed.preamble, ...parsed.stages.flatMap((stage) => stage.instructions)];
};
const shape = (text: string) => instructionsOf(text).map((i) => [i.line, i.endLine, i.text]);
describe('lines', () => {
  it('joins continuations and leaves comments and empty lines in between out', () => {
    expect(shape('FROM a\nRUN hello \\\n# c\n\n  # d\n\n\tmore\\\n ning\\\nful\nCMD x')).toEqual([
      [1, 1, 'FROM a'],
      [2, 9, 'RUN hello more ningful'],
      [10, 10, 'CMD x'],
    ]);
  });

  it('takes an escaped escape character at the end for no continuation', () => {
    expect(shape('FROM a\nRUN dir c:\\\\\nCMD x').length).toBe(3);
  });

  it('follows the escape directive', () => {
    const parsed = parseDockerfile('# escape=`\nFROM a\nRUN dir c:\\\nRUN a `\n  b');
    expect(parsed.escape).toBe('`');
    expect(parsed.stages[0]?.instructions.map((i) => i.text)).toEqual(['FROM a', 'RUN dir c:\\', 'RUN a b']);
  });

  it('reads a byte order mark, CRLF, lower-case keywords and tabs', () => {
    expect(shape('\uFEFFfrom\ta as b\r\nrun x \\\r\n  y\r\n')).toEqual([
      [1, 1, 'FROM a as b'],
      [2, 3, 'RUN x y'],
    ]);
  });

  it('reads the syntax directive only where directives stand', () => {
    expect(parseDockerfile('# syntax = docker/dockerfile:1 \nFROM a').syntax).toBe('docker/dockerfile:1');
    expect(parseDockerfile('# a comment\n# syntax=docker/dockerfile:1\nFROM a').syntax).toBeNull();
    expect(parseDockerfile('\n# escape=`\nFROM a').escape).toBe('\\');
  });

  it('ends a continuation at the end of the file', () => {
    expect(shape('FROM a\nENV b=c \\\n')).toEqual([
      [1, 1, 'FROM a'],
      [2, 2, 'ENV b=c'],
    ]);
  });
});

describe('here-documents', () => {
  it('belong to their instruction, keywords in them are text', () => {
    const parsed = parseDockerfile('FROM a\nRUN <<EOF\nFROM x\necho hi\nEOF\nCMD b');
    expect(parsed.stages).toHaveLength(1);
    expect(parsed.stages[0]?.instructions[1]).toMatchObject({
      line: 2,
      endLine: 5,
      text: 'RUN <<EOF',
      heredocs: [{ delimiter: 'EOF', content: 'FROM x\necho hi\n' }],
    });
  });

  it('may be several, quoted, tab-stripped, numbered and behind ONBUILD', () => {
    const text = 'FROM a\nCOPY <<a <<-"b c" /d/\nx\na\n\ty\n\tb c\nRUN cat 3<<E\nz\nE\nONBUILD RUN <<F\nw\nF\nCMD q';
    expect(instructionsOf(text).map((i) => i.heredocs.map((h) => h.content))).toEqual([
      [],
      ['x\n', 'y\n'],
      ['z\n'],
      ['w\n'],
      [],
    ]);
  });

  it('may stand apart from their mark, as in cat << EOF', () => {
    const text = "FROM a\nRUN cat << EOF > /x\nFROM b\nEOF\nCOPY << 'F G' /y\nz\nF G\nCMD q";
    expect(instructionsOf(text).map((i) => i.heredocs.map((h) => h.content))).toEqual([[], ['FROM b\n'], ['z\n'], []]);
  });

  it.each([
    ['RUN <<- E\n\tx\n\tE', 'E', 'x\n'],
    ['RUN << -E\n\tx\n-E', '-E', '\tx\n'],
    ['RUN 3<<- E cat\n\tE', 'E', ''],
    ["RUN <<E'F'\nx\nEF", 'EF', 'x\n'],
    ["RUN <<E\\'F\nx\nE'F", "E'F", 'x\n'],
    ['RUN <<$E\n$E', '$E', ''],
  ])('%j has its delimiter', (text, delimiter, content) => {
    expect(instructionsOf(`FROM a\n${text}\nCMD b`)[1]?.heredocs).toEqual([{ delimiter, content }]);
  });

  it('keep the carriage returns that the builder writes', () => {
    const [, run] = instructionsOf('FROM a\r\nRUN <<EOF\r\nx\r\nEOF\r\nCMD b');
    expect(run?.heredocs).toEqual([{ delimiter: 'EOF', content: 'x\r\n' }]);
  });

  it.each([
    'RUN echo "<<EOF"',
    'RUN echo <<<x',
    'RUN echo $((1<<2))',
    'RUN cat <<"EOF',
    'ENV a=<<EOF',
    'CMD cat <<EOF',
  ])('%s opens none', (line) => {
    expect(shape(`FROM a\n${line}\nCMD b`)).toHaveLength(3);
  });

  it('must end', () => {
    expect(() => parseDockerfile('FROM a\nRUN <<EOF\nx')).toThrow('line 2: the here-document EOF has no end');
  });
});

describe('layers and flags', () => {
  it('are created by RUN, COPY, ADD and a WORKDIR that creates its directory', () => {
    const text =
      'FROM a\nWORKDIR /app/src\nWORKDIR /app\nWORKDIR src\nWORKDIR /\nWORKDIR /other\nRUN x\nCOPY a b\nADD a b\n' +
      'ENV A=b\nEXPOSE 80\nUSER me\nLABEL a=b\nVOLUME /v\nHEALTHCHECK NONE\nENTRYPOINT ["x"]\nCMD ["x"]';
    expect(
      instructionsOf(text)
        .filter((i) => i.createsLayer)
        .map((i) => i.line),
    ).toEqual([2, 6, 7, 8, 9]);
  });

  it('knows the directories of the stage below', () => {
    const parsed = parseDockerfile('FROM a AS one\nWORKDIR /app\nFROM one\nWORKDIR /app\nFROM a\nWORKDIR /app');
    expect(parsed.stages.map((stage) => stage.instructions[1]?.createsLayer)).toEqual([true, false, true]);
  });

  it('reads flags up to the first other word', () => {
    const [, copy, cmd] = instructionsOf('FROM a\nCOPY --chown=me:you --link -- --from=x /d\nCMD --doit [ "a" ]');
    expect(copy?.flags).toEqual({ chown: 'me:you', link: '' });
    expect(cmd?.flags).toEqual({ doit: '' });
  });

  it('is not fooled by a flag called __proto__', () => {
    const [, copy] = instructionsOf('FROM a\nCOPY --__proto__=x a b');
    expect(Object.getPrototypeOf(copy?.flags)).toBe(Object.prototype);
  });
});

describe('stages', () => {
  it('have names, bases, platforms and users', () => {
    const parsed = parseDockerfile(
      'ARG V=3\nFROM --platform=$BUILDPLATFORM alpine:${V} AS Base\nFROM base AS build\nRUN --mount=type=bind,from=0,source=/x,target=/y make\n' +
        'FROM scratch\nCOPY --from=build /a /b/\nCOPY --from=0 /c /d\nCOPY --from=nginx:1 /e /f',
    );
    expect(parsed.finalStage).toBe(2);
    expect(parsed.stages.map((s) => [s.name, s.base, s.baseResolved, s.baseStageIndex, s.platform, s.usedBy])).toEqual([
      ['Base', 'alpine:${V}', 'alpine:3', null, '$BUILDPLATFORM', [1, 2]],
      ['build', 'base', 'base', 0, null, [2]],
      [null, 'scratch', 'scratch', null, null, []],
    ]);
    expect(parsed.stages[1]?.copiesFrom).toEqual([
      { line: 4, from: '0', stageIndex: 0, sources: ['/x'], destination: '/y' },
    ]);
    expect(parsed.stages[2]?.copiesFrom.map((c) => [c.from, c.stageIndex, c.sources, c.destination])).toEqual([
      ['build', 1, ['/a'], '/b/'],
      ['0', 0, ['/c'], '/d'],
      ['nginx:1', null, ['/e'], '/f'],
    ]);
  });

  it('copy from stages below too, as BuildKit lets them, but build on stages above only', () => {
    const parsed = parseDockerfile(
      'FROM a AS one\nCOPY --from=two a b\nCOPY --from=1 a b\nCOPY --from=7 a b\nFROM three AS two\nFROM b AS three\nCOPY --from=one a b',
    );
    expect(parsed.stages[0]?.copiesFrom.map((copy) => copy.stageIndex)).toEqual([1, 1, null]);
    expect(parsed.stages.map(({ baseStageIndex, usedBy }) => [baseStageIndex, usedBy])).toEqual([
      [null, [2]],
      [null, [0]],
      [null, []],
    ]);
  });

  it('copy from the last stage of a name, and are no users of themselves', () => {
    const parsed = parseDockerfile('FROM a AS x\nFROM b\nCOPY --from=X a b\nFROM c AS x\nCOPY --from=x a b');
    expect(parsed.stages.map((stage) => stage.copiesFrom.map((copy) => copy.stageIndex))).toEqual([[], [2], [2]]);
    expect(parsed.stages.map(({ usedBy }) => usedBy)).toEqual([[], [], [1]]);
  });

  it('run what the stage that they build on has behind ONBUILD', () => {
    const parsed = parseDockerfile(
      'FROM a AS assets\nFROM b AS base\nONBUILD COPY --from=assets /x /y\nONBUILD RUN --mount=from=assets,target=/m cp /m/x /\nONBUILD ENV A=b\nFROM base',
    );
    expect(parsed.stages[1]?.copiesFrom).toEqual([]);
    expect(parsed.stages[2]?.copiesFrom).toEqual([
      { line: 3, from: 'assets', stageIndex: 0, sources: ['/x'], destination: '/y' },
      { line: 4, from: 'assets', stageIndex: 0, sources: ['/'], destination: '/m' },
    ]);
  });
});

describe('the teaching texts', () => {
  const layers: [file: string, lines: number[]][] = [
    ['text-cache-order', [2, 3]],
    ['text-multi-stage', [5, 8, 10, 13, 16, 22]],
    ['text-pipenv-naive', [5, 8, 11, 14]],
    ['text-pipenv-ordered', [5, 8, 11, 14, 17]],
  ];
  it.each(layers)('%s: which lines make layers', (file, lines) => {
    expect(
      instructionsOf(readDockerfile(file))
        .filter((i) => i.createsLayer)
        .map((i) => i.line),
    ).toEqual(lines);
  });
});
