import { describe, expect, it } from 'vitest';
import { diffLines } from '../../dashboard/model/diff-lines.js';
import { dockerfileRows, matchedSize } from '../../dashboard/model/dockerfile-rows.js';
import { stageGraph, stageName } from '../../dashboard/model/stage-graph.js';
import { layerLines } from '../../src/core/dockerfile/layer-lines.js';
import { analyzeDockerfile } from '../../src/core/dockerfile/analyze.js';
import { parseDockerfile } from '../../src/core/dockerfile/parse.js';
import type { LayerReport } from '../../src/core/report/image-report.js';

const TEXT = `# syntax=docker/dockerfile:1
FROM node:24 AS build
RUN npm ci
FROM debian:12
RUN apt-get update \\
 && apt-get install -y curl

COPY --from=build /app /app
`;
const layer = (index: number, contentSize: number): LayerReport =>
  ({ index, contentSize, compressedSize: 1, hidden: { deleted: 0, overwritten: 0, metadataOnly: 0 } }) as LayerReport;
const history = ['# base', 'RUN apt-get update && apt-get install -y curl', 'COPY /app /app'].map(
  (createdBy, index) => ({
    ...{ createdBy, emptyLayer: false, layerIndex: index },
  }),
);

describe('dockerfileRows', () => {
  const found = layerLines(parseDockerfile(TEXT), { layers: [layer(0, 5), layer(1, 70), layer(2, 20)], history });
  const lines = { text: TEXT, ...found, suggestion: null };

  it('put each instruction at its first line, and lines of build stages apart', () => {
    const rows = dockerfileRows(lines);
    expect(
      rows.map(({ number, instruction, buildOnly }) => [number, instruction?.contentSize ?? null, buildOnly]),
    ).toEqual([
      [1, null, false],
      [2, 0, true],
      [3, 0, true],
      [4, 5, false],
      [5, 70, false],
      [6, null, false],
      [7, null, false],
      [8, 20, false],
    ]);
    expect(matchedSize(lines)).toBe(95);
  });

  it('read line ends of both kinds', () => {
    expect(dockerfileRows({ ...lines, text: TEXT.replaceAll('\n', '\r\n') }).map(({ text }) => text)).toEqual(
      TEXT.trimEnd().split('\n'),
    );
  });
});

describe('diffLines', () => {
  it('are the lines of the suggestion with their signs, without the names of the files', () => {
    const { suggestion } = analyzeDockerfile(
      'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\nCMD ["curl"]\n',
    );
    const lines = diffLines(suggestion?.diff ?? '');
    expect(lines[0]?.kind).toBe('place');
    const side = (other: string): string[] =>
      lines.filter(({ kind }) => kind !== 'place' && kind !== other).map(({ text }) => text);
    expect(side('added')).toEqual([
      'FROM debian:12',
      'RUN apt-get update',
      'RUN apt-get install -y curl',
      'CMD ["curl"]',
    ]);
    expect(side('removed').join('\n')).toBe(suggestion?.dockerfile.trimEnd());
  });

  it('are none for no diff', () => {
    expect(diffLines('')).toEqual([]);
  });
});

describe('stageGraph', () => {
  it('puts each stage to the right of all that it uses', () => {
    const { stages } = parseDockerfile(
      'FROM a AS one\nFROM one AS two\nFROM b AS three\nFROM c\nCOPY --from=two /x /x\nCOPY --from=three /y /y\nCOPY --from=two /z /z\n',
    );
    const { nodes, edges, width, height } = stageGraph(stages);
    expect(edges.map(({ key }) => key)).toEqual(['0 1 base', '1 3 copy', '2 3 copy']);
    for (const { from, to } of edges) expect(to.left).toBeGreaterThan(from.left);
    const places = nodes.map(({ left, top }) => `${left} ${top}`);
    expect(new Set(places).size).toBe(nodes.length);
    expect(Math.max(...nodes.map(({ left }) => left))).toBeLessThan(width);
    expect(Math.max(...nodes.map(({ top }) => top))).toBeLessThan(height);
    expect(stages.map(stageName)).toEqual(['one', 'two', 'three', 'stage 3']);
  });
});
