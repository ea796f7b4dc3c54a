import { describe, expect, it } from 'vitest';
import { DOCKERFILE_LIMIT, INSTRUCTION_LIMIT, parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { CodedError } from '../../../src/core/errors.js';

const instructionsOf = (text: string) => {
  const parsed = parseDockerfile(text);
  return [...parsed.preamble, ...parsed.stages.flatMap((stage) => stage.instructions)];
};
const failure = (text: string): CodedError => {
  try {
    parseDockerfile(text);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('it was parsed');
};

describe('what is not a Dockerfile', () => {
  const cases: [text: string, message: string][] = [
    ['', 'line 1: there are no instructions'],
    ['# only\n\n# comments', 'line 1: there are no instructions'],
    ['RUN x\nFROM a', 'line 1: RUN stands before the first FROM'],
    ['FROM a\nFORM b', 'line 2: unknown instruction "FORM"'],
    ['<!DOCTYPE html>', 'line 1: unknown instruction "<!DOCTYPE"'],
    ['ARG A\nFROM', 'line 2: FROM needs an image, and AS with a name at most'],
    ['FROM a b', 'line 1: FROM needs an image, and AS with a name at most'],
    ['FROM a AS 1', 'line 1: the name of a stage starts with a letter and has letters, digits, - _ . only'],
    ['FROM a\nENV PATH', 'line 2: ENV needs a name and a value'],
    ['FROM a\nLABEL a=b c', 'line 2: LABEL has no = in "c"'],
    ['CMD [ "echo", [ "nested" ] ]', 'line 1: the JSON form of CMD may hold strings only'],
    ['FROM a\nCOPY x', 'line 2: COPY needs a source and a destination'],
    ['FROM a\nADD ["x"]', 'line 2: ADD needs a source and a destination'],
    ['FROM a\nWORKDIR', 'line 2: WORKDIR needs an argument'],
    ['FROM a\nVOLUME []', 'line 2: VOLUME needs an argument'],
    ['FROM a\nVOLUME [""]', 'line 2: VOLUME needs the name of a folder'],
    ['FROM a\nSHELL bash -c', 'line 2: SHELL needs its arguments in JSON form'],
    ['FROM a\nENV =b', 'line 2: ENV needs a name before ='],
    ['FROM a\nARG A = b', 'line 2: ARG needs a name before ='],
    ['FROM a\nONBUILD', 'line 2: ONBUILD needs an argument'],
    ['FROM a\nONBUILD onbuild RUN x', 'line 2: ONBUILD may not stand behind ONBUILD'],
    ['FROM a\nONBUILD FROM b', 'line 2: FROM may not stand behind ONBUILD'],
    ['FROM a\nONBUILD ENV A', 'line 2: ENV needs a name and a value'],
    ['FROM a\nRUN\u00a0x', 'line 2: unknown instruction "RUN\u00a0x"'],
    ['FROM a\n\\', 'line 2: unknown instruction ""'],
    [`FROM a\nRUN ${'x'.repeat(65_532)}`, 'line 2: a line may have 65535 bytes at most'],
    ['FROM a\nRUN echo $((1 << 2))\nCMD x', 'line 2: the here-document 2)) has no end'],
    ['# escape=x\nFROM a', 'line 1: the escape directive must be \\ or `'],
    ['# syntax=a\n# syntax=b\nFROM a', 'line 2: directive syntax is repeated'],
  ];
  it.each(cases)('%j', (text, message) => {
    expect(failure(text)).toMatchObject({ code: 'DOCKERFILE_INVALID', message });
  });

  it('is refused over the limits only', () => {
    const comment = (bytes: number) => `FROM a\n${`#${'x'.repeat(1022)}\n`.repeat(1024)}`.slice(0, bytes).padEnd(bytes);
    expect(parseDockerfile(comment(DOCKERFILE_LIMIT)).stages).toHaveLength(1);
    expect(failure(comment(DOCKERFILE_LIMIT + 1)).code).toBe('DOCKERFILE_TOO_LARGE');
    expect(instructionsOf(`FROM a${'\nRUN x'.repeat(INSTRUCTION_LIMIT - 1)}`)).toHaveLength(INSTRUCTION_LIMIT);
    expect(failure(`FROM a${'\nRUN x'.repeat(INSTRUCTION_LIMIT)}`).code).toBe('DOCKERFILE_TOO_LARGE');
  });

  it('is no fragment: instructions without any FROM are listed, without a stage', () => {
    const parsed = parseDockerfile('CMD []\nCMD ["a","b"]');
    expect(parsed.preamble.map((i) => i.text)).toEqual(['CMD []', 'CMD ["a","b"]']);
    expect([parsed.stages, parsed.finalStage]).toEqual([[], null]);
  });
});
