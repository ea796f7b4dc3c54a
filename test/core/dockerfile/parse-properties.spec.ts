import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { CodedError } from '../../../src/core/errors.js';
import { breakLines } from '../../support/break-lines.js';
import { busyTime } from '../../support/busy-time.js';

const instructionsOf = (text: string) => parseDockerfile(text).stages.flatMap((stage) => stage.instructions);

describe('any Dockerfile', () => {
  const name = fc.constantFrom('one', 'two', 'three', 'four');
  const source = fc.oneof(name, fc.integer({ min: 0, max: 5 }).map(String), fc.constant('alpine:3'));
  const body = fc.oneof(
    source.map((from) => `COPY --from=${from} /a /b`),
    source.map((from) => `RUN --mount=from=${from},target=/t make \\\n  # comment\n  all`),
    fc.constantFrom('RUN <<EOF\nFROM no\nEOF', 'WORKDIR /a', 'ENV a=b', '# comment', '', 'COPY . .'),
  );
  const stage = fc.tuple(source, fc.option(name), fc.array(body, { maxLength: 5 }));
  const dockerfile = fc
    .array(stage, { minLength: 1, maxLength: 6 })
    .map((stages) =>
      stages
        .map(([base, as, lines]) => [`FROM ${base}${as === null ? '' : ` AS ${as}`}`, ...lines].join('\n'))
        .join('\n'),
    );

  it('has a stage graph whose edges are known at both ends, and bases that stand above', () => {
    fc.assert(
      fc.property(dockerfile, (text) => {
        const { stages } = parseDockerfile(text);
        expect(stages.map((s) => s.index)).toEqual(stages.map((_, index) => index));
        for (const s of stages) {
          const needed = [s.baseStageIndex, ...s.copiesFrom.map((copy) => copy.stageIndex)].filter((i) => i !== null);
          expect(s.baseStageIndex ?? -1).toBeLessThan(s.index);
          for (const index of needed) if (index !== s.index) expect(stages[index]?.usedBy).toContain(s.index);
          for (const user of s.usedBy) {
            const { baseStageIndex, copiesFrom } = stages[user] ?? s;
            expect([baseStageIndex, ...copiesFrom.map((copy) => copy.stageIndex)]).toContain(s.index);
          }
        }
        const lines = stages.flatMap((s) => s.instructions);
        for (const [i, instruction] of lines.entries()) {
          expect(instruction.endLine).toBeGreaterThanOrEqual(instruction.line);
          expect(lines[i + 1]?.line ?? Infinity).toBeGreaterThan(instruction.endLine);
        }
      }),
    );
  });

  it('has the instructions and lines that dockerfile-ast sees', () => {
    fc.assert(
      fc.property(dockerfile, (text) => {
        const theirs = DockerfileParser.parse(text)
          .getInstructions()
          .map((i) => [i.getRange().start.line + 1, i.getRange().end.line + 1, i.getKeyword()]);
        expect(instructionsOf(text).map((i) => [i.line, i.endLine, i.keyword])).toEqual(theirs);
      }),
    );
  });
});

describe('a hostile megabyte', () => {
  const size = 1_000_000;
  const cases: Record<string, string> = {
    words: `RUN ${'a '.repeat(size / 2)}`,
    escapes: `RUN ${'\\ '.repeat(size / 2)}`,
    'here-documents': `RUN ${'<< '.repeat(size / 3)}`,
    flags: `COPY ${'--a=b '.repeat(size / 6)}`,
    quotes: `RUN ${'"\''.repeat(size / 2)}`,
    continuations: `RUN x ${'\\\n#c\n'.repeat(size / 5)}`,
    spaces: `RUN x${' '.repeat(size)}y`,
    json: `CMD ${'['.repeat(size)}`,
    variables: `FROM ${'${a:-'.repeat(size / 5)}`,
    mounts: `RUN --mount=${'a=b,'.repeat(size / 4)} x`,
    pairs: `ENV ${'a=b '.repeat(size / 4)}`,
    directories: 'WORKDIR aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n'.repeat(4000),
    keyword: 'X'.repeat(size),
    patterns: `FROM ${'${a#*}'.repeat(size / 6)}`,
    'many replacements': `FROM x\n${`FROM ${'${a//*b*c*/x}'.repeat(300)}\n`.repeat(280)}`,
    'many patterns': `FROM x\n${`FROM ${'${a%%*b*c*}'.repeat(300)}\n`.repeat(280)}`,
  };
  it.each(Object.entries(cases))('of %s takes less than a second', (_name, text) => {
    const lines = breakLines(text);
    const start = busyTime();
    try {
      parseDockerfile(`ARG a=${'a'.repeat(250)}\nFROM a\n${lines}`);
    } catch (error) {
      expect(error).toBeInstanceOf(CodedError);
    }
    expect(busyTime() - start).toBeLessThan(1000);
  });
});
