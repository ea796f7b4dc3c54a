import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalInstructions, matchHistory } from '../../../src/core/dockerfile/match-history.js';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { readDockerfile } from '../../support/dockerfiles.js';
import { busyTime } from '../../support/busy-time.js';

let layer = 0;
const history = (...texts: string[]) => {
  layer = 0;
  return texts.map((createdBy) => {
    const emptyLayer = /^(?:CMD|ENV|EXPOSE|USER)|#\(nop\) {1,2}(?:CMD|ENV|EXPOSE|USER|WORKDIR)/.test(createdBy);
    return { createdBy, emptyLayer, layerIndex: emptyLayer ? null : layer++ };
  });
};
const match = (text: string, ...texts: string[]) =>
  matchHistory(parseDockerfile(text), history(...texts)).map((m) => [
    m.historyIndex,
    m.line,
    m.layerIndex,
    m.confidence,
  ]);

describe('matchHistory', () => {
  it('gives a layer of many steps to the last of them that can have filled it, and says so', () => {
    const steps = [
      '/bin/sh -c #(nop) COPY dir:0123456789abcdef in /app ',
      '/bin/sh -c make',
      '/bin/sh -c #(nop) CMD ["app"]',
    ].map((createdBy, index) => ({ createdBy, emptyLayer: index < 2, layerIndex: index < 2 ? null : 0 }));
    const found = matchHistory(parseDockerfile('FROM a\nCOPY . /app\nRUN make\nCMD ["app"]'), steps);
    expect(found.map(({ line, layerIndex, confidence }) => [line, layerIndex, confidence])).toEqual([
      [2, null, 0.8],
      [3, 0, 0.5],
      [4, null, 1],
    ]);
    expect(found[1]?.reason).toBe('the layer holds 2 instructions, of which this is the last');
    const squashed = [...steps.slice(0, 2), { createdBy: '', emptyLayer: false, layerIndex: 0 }];
    expect(matchHistory(parseDockerfile('FROM a\nCOPY . /app'), squashed)).toMatchObject([
      { line: 2, layerIndex: 0, confidence: 0.5 },
    ]);
  });

  it('takes no two long commands for the same that differ behind their first words', () => {
    const long = `echo ${'word '.repeat(80)}`;
    const [found] = matchHistory(
      parseDockerfile(`FROM a\nRUN ${long}one`),
      history(`RUN /bin/sh -c ${long}two # buildkit`),
    );
    expect(found?.confidence).toBeLessThan(1);
  });

  it('tells a destination with a variable from another one', () => {
    const copied = (name: string) => `/bin/sh -c #(nop) COPY dir:${'0123456789abcdef'.repeat(4)} in ${name} `;
    const dockerfile = 'FROM a\nCOPY src ./app-$VERSION/\nCOPY lib ./lib-$VERSION/';
    expect(match(dockerfile, copied('./lib-1.2/'))).toEqual([[0, 3, 0, 0.8]]);
    expect(match(dockerfile, copied('./etc-1.2/'))).toEqual([[0, 3, 0, 0.2]]);
  });

  it('finds the lines of a BuildKit image above its base', () => {
    const found = match(
      readDockerfile('text-pipenv-naive'),
      '# debian.sh --arch amd64',
      'RUN /bin/sh -c apt-get update # buildkit',
      'CMD ["python3"]',
      'WORKDIR /app',
      'COPY . . # buildkit',
      'RUN /bin/sh -c pip install  pipenv # buildkit',
      'RUN /bin/sh -c pipenv install --deploy --system # buildkit',
      'EXPOSE [8000/tcp]',
      'CMD ["python" "manage.py" "runserver" "0.0.0.0:8000"]',
    );
    expect(found.slice(0, 4)).toEqual([
      [3, 5, 2, 1],
      [4, 8, 3, 1],
      [5, 11, 4, 1],
      [6, 14, 5, 1],
    ]);
    expect(found.slice(4).map(([index, line]) => [index, line])).toEqual([
      [7, 17],
      [8, 20],
    ]);
  });

  it('finds the lines of a buildah image by command and destination', () => {
    const found = match(
      'FROM base\nRUN apt-get update \\\n && apt-get install -y git\nWORKDIR /app\nCOPY . .\nCOPY a b /etc/\nRUN ["make", "all"]',
      '/bin/sh -c #(nop) ADD file:1581bc790d2cb9155f0c4ad2c21246f33909f04ee36f07a93277101758440846 in / ',
      '/bin/sh -c #(nop) CMD ["bash"]',
      '/bin/sh -c apt-get update  && apt-get install -y git',
      '/bin/sh -c #(nop) WORKDIR /app',
      '/bin/sh -c #(nop) COPY dir:8a6c5100976e9dab27dff81005334afa7967de11210af93027015feba052cafd in . ',
      '/bin/sh -c #(nop) COPY multi:8a6c5100976e9dab27dff81005334afa7967de11210af93027015feba052cafd in /etc/ ',
      '/bin/sh -c make all',
    );
    expect(found).toEqual([
      [2, 2, 1, 1],
      [3, 4, null, 1],
      [4, 5, 2, 0.8],
      [5, 6, 3, 0.8],
      [6, 7, 4, 1],
    ]);
  });

  it('knows the instructions of the stages that the final one builds on, and flags that the history drops', () => {
    const text =
      'FROM a AS base\nRUN one\nFROM b AS build\nRUN other\nFROM base\nCOPY --from=build --link /x /y\nWORKDIR sub';
    const found = match(text, 'RUN /bin/sh -c one # buildkit', 'COPY /x /y # buildkit', 'WORKDIR /app/sub');
    expect(found).toEqual([
      [0, 2, 0, 1],
      [1, 6, 1, 1],
      [2, 7, 2, 0.8],
    ]);
  });

  it('allows for variables, changed commands, and here-documents', () => {
    const text = 'FROM a\nCOPY $SRC /app\nRUN apt-get install -y git curl\nRUN <<EOF\nmake\nmake install\nEOF';
    const found = match(
      text,
      'COPY src /app # buildkit',
      'RUN /bin/sh -c apt-get install -y git wget # buildkit',
      'RUN /bin/sh -c make\nmake install\n # buildkit',
    );
    expect(found.map(([, line]) => line)).toEqual([2, 3, 4]);
    expect(found[0]?.[3]).toBe(0.9);
    expect(found[1]?.[3]).toBeGreaterThan(0.5);
    expect(found[2]?.[3]).toBe(1);
  });

  it('has nothing to say without a stage or a history', () => {
    expect(matchHistory(parseDockerfile('FROM a\nRUN b'), [])).toEqual([]);
    expect(matchHistory(parseDockerfile('CMD a'), history('CMD a'))).toEqual([]);
  });

  it('matches every instruction of an image built from the Dockerfile, whatever the base brings', () => {
    const command = fc.constantFrom('make', 'apt-get update', 'npm ci', 'true');
    const lines = fc.array(
      command.map((text) => `RUN ${text}`),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(lines, lines, (base, own) => {
        const parsed = parseDockerfile(['FROM a', ...own].join('\n'));
        const built = history(
          ...[...base, ...own].map((line) => `${line.replace('RUN ', 'RUN /bin/sh -c ')} # buildkit`),
        );
        const found = matchHistory(parsed, built);
        expect(found.map((m) => [m.historyIndex - base.length, m.line])).toEqual(
          own.map((_, index) => [index, index + 2]),
        );
        expect(found.every((m) => m.confidence === 1)).toBe(true);
      }),
    );
  });

  it('takes the largest input in under a second', () => {
    const words = Array.from({ length: 200 }, (_, index) => `w${index}`).join(' ');
    const parsed = parseDockerfile(`FROM a${`\nRUN ${words}`.repeat(700)}`);
    const long = history(...Array.from({ length: 2000 }, (_, index) => `/bin/sh -c ${words} ${index}`));
    const start = busyTime();
    expect(matchHistory(parsed, long).length).toBe(256);
    expect(busyTime() - start).toBeLessThan(1000);
    expect(finalInstructions(parsed)).toHaveLength(700);
  });
});
