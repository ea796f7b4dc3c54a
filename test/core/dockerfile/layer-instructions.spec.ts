import { describe, expect, it } from 'vitest';
import { layerInstructions } from '../../../src/core/dockerfile/layer-instructions.js';

type Step = readonly [createdBy: string, hasLayer: boolean, comment?: string];

function instructions(...steps: readonly Step[]): (string | null)[] {
  let layer = 0;
  const history = steps.map(([createdBy, hasLayer, comment = null]) => ({
    ...{ createdBy, comment, created: null, emptyLayer: !hasLayer },
    layerIndex: hasLayer ? layer++ : null,
  }));
  return [...layerInstructions(history).values()];
}

const COPY = '/bin/sh -c #(nop) COPY dir:0123456789abcdef in /app ';
const CMD = '/bin/sh -c #(nop) CMD ["app"]';

describe('the instruction of a layer', () => {
  it('is that of its history entry', () => {
    expect(instructions([COPY, true], ['/bin/sh -c make', true], [CMD, false])).toEqual([
      'COPY dir:0123456789ab /app',
      'RUN make',
    ]);
  });

  it('is the only step that can have filled it, when the entry is a setting', () => {
    expect(instructions(['/bin/sh -c #(nop) ADD file:0123456789abcdef in / ', false], [CMD, true])).toEqual([
      'ADD file:0123456789ab /',
    ]);
  });

  it('names all steps of a layer that buildah made of a whole stage', () => {
    expect(instructions([COPY, false], ['/bin/sh -c make', false], [CMD, true])).toEqual([
      '# 2 instructions in one layer: COPY dir:0123456789ab /app; RUN make',
    ]);
    expect(instructions([COPY, false], ['/bin/sh -c make', true, 'FROM debian:12'])).toEqual([
      '# 2 instructions in one layer: COPY dir:0123456789ab /app; RUN make',
    ]);
    expect(instructions(['/bin/sh -c a', false], ['/bin/sh -c b', true, 'FROM debian:12'])).toEqual([
      '# 2 instructions in one layer: RUN a; RUN b',
    ]);
  });

  it('names all steps of a squash by the classic builder, whose last entry tells nothing', () => {
    expect(instructions([COPY, false], ['/bin/sh -c make', false], ['', true, 'merge sha256:1 to sha256:2'])).toEqual([
      '# 2 instructions in one layer: COPY dir:0123456789ab /app; RUN make',
    ]);
  });

  it('stays alone behind steps that changed nothing: they have no layer in kaniko and the classic builder', () => {
    expect(instructions(['RUN true', false], ['COPY a /b', true])).toEqual(['COPY a /b']);
    expect(instructions(['/bin/sh -c true', false], [COPY, true])).toEqual(['COPY dir:0123456789ab /app']);
    expect(instructions(['WORKDIR /app', false], ['COPY a /b', true])).toEqual(['COPY a /b']);
    const workdir: Step = ['/bin/sh -c #(nop) WORKDIR /app', false];
    expect(instructions(workdir, ['/bin/sh -c make', true, 'FROM debian:12'])).toEqual(['RUN make']);
  });

  it('takes no longer than its text is long, whatever that is', () => {
    const long = 'a'.repeat(1_000_000);
    const strange: Step[] = [`|1 ${long}`, long, `/bin/sh -c #(nop) ${' '.repeat(1_000_000)}`].map((text) => [
      text,
      false,
    ]);
    expect(instructions(...strange, ['/bin/sh -c make', true, 'FROM debian:12'])).toHaveLength(1);
  });

  it('stays a setting when nothing else is there', () => {
    expect(instructions(['/bin/sh -c #(nop) VOLUME /data', true])).toEqual(['VOLUME /data']);
    expect(instructions(['', true])).toEqual([null]);
  });
});
