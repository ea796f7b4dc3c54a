import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerLines } from '../../../src/core/dockerfile/layer-lines.js';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import type { LayerReport } from '../../../src/core/report/image-report.js';

/** Layers of 10, 20, 30 … bytes, made by the entries; `CMD` and `ENV` make none. */
function image(...texts: string[]) {
  const made = texts.filter((text) => !/^(?:CMD|ENV)/.test(text));
  const layers = made.map((_, index) => {
    const size = (index + 1) * 10;
    const hidden = { deleted: index, overwritten: 0, metadataOnly: 0 };
    return { index, contentSize: size, compressedSize: size / 10, hidden } as LayerReport;
  });
  const history = texts.map((createdBy) => {
    const layerIndex = made.includes(createdBy) ? made.indexOf(createdBy) : null;
    return { createdBy, emptyLayer: layerIndex === null, layerIndex };
  });
  return { layers, history };
}

const BUILT = `FROM node:24 AS build
COPY . .
RUN npm ci

FROM debian:12
RUN apt-get update \\
 && apt-get install -y curl
COPY --from=build /app/dist /app
CMD ["node"]
`;

describe('layerLines', () => {
  it('gives each line the layer that it made, and the base to its FROM', () => {
    const { instructions, unmatchedLayers } = layerLines(
      parseDockerfile(BUILT),
      image(
        '# debian.sh',
        'RUN /bin/sh -c apt-get update  && apt-get install -y curl # buildkit',
        'COPY /app/dist /app # buildkit',
        'CMD ["node"]',
      ),
    );
    const shown = instructions.map(({ line, inImage, layers, contentSize }) => [line, inImage, layers, contentSize]);
    expect(shown).toEqual([
      [1, false, [], 0],
      [2, false, [], 0],
      [3, false, [], 0],
      [5, true, [0], 10],
      [6, true, [1], 20],
      [8, true, [2], 30],
      [9, true, [], 0],
    ]);
    expect(instructions[4]).toMatchObject({ endLine: 7, hiddenSize: 1, compressedSize: 2, confidence: 1 });
    expect(unmatchedLayers).toEqual([]);
  });

  it('leaves layers of another Dockerfile unmatched instead of guessing', () => {
    const { instructions, unmatchedLayers } = layerLines(
      parseDockerfile('FROM alpine\nRUN apk add --no-cache git make\n'),
      image('RUN /bin/sh -c pip install flask # buildkit', 'COPY a b # buildkit'),
    );
    expect(instructions.every(({ layers }) => layers.length === 0)).toBe(true);
    expect(unmatchedLayers).toEqual([0, 1]);
  });

  it('counts every layer once, whatever the history says', () => {
    const text = fc.constantFrom('RUN make', 'RUN make all # buildkit', 'COPY . /app # buildkit', 'ENV A=1', 'CMD x');
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 6 }),
        fc.constantFrom(BUILT, 'FROM a\nRUN make\nCOPY . /app\n'),
        (texts, file) => {
          const { layers, history } = image(...new Set(texts));
          const { instructions, unmatchedLayers } = layerLines(parseDockerfile(file), { layers, history });
          const all = [...instructions.flatMap((one) => one.layers), ...unmatchedLayers];
          expect(all.sort((a, b) => a - b)).toEqual(layers.map(({ index }) => index));
        },
      ),
    );
  });
});
