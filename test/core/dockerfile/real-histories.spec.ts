import { describe, expect, it } from 'vitest';
import { findBaseInHistory } from '../../../src/core/base/base-in-history.js';
import { findBase } from '../../../src/core/base/find-base.js';
import { imagesInProvenance } from '../../../src/core/base/provenance.js';
import { recoverInstruction } from '../../../src/core/dockerfile/build-history.js';
import { withBuiltStage } from '../../../src/core/dockerfile/built-stage.js';
import { matchHistory } from '../../../src/core/dockerfile/match-history.js';
import { parseDockerfile } from '../../../src/core/dockerfile/parse.js';
import { unusedStage } from '../../../src/core/findings/unused-stage.js';
import { readRealFile, readRealHistory } from '../../support/real-histories.js';

function matchReal(name: string) {
  const { dockerfile, history, layers } = readRealHistory(name);
  const parsed = withBuiltStage(parseDockerfile(dockerfile), history);
  return { matches: matchHistory(parsed, history), history, layers, parsed };
}

describe('a history that a real builder wrote', () => {
  /** The line of each layer above the base, which has one. */
  const cases: [name: string, base: number, lines: number[]][] = [
    ['buildkit-forms', 1, [5, 7, 8, 9, 10, 16, 20, 23, 27, 30, 34, 35, 38]],
    ['buildkit-args', 1, [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]],
    ['buildkit-target', 1, [2, 17, 18, 19, 20, 21, 22]],
    ['buildkit-epoch', 1, [3, 4, 5, 6, 7, 8]],
    ['buildkit-scratch', 0, [27]],
    ['docker-buildkit', 1, [6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]],
    ['docker-classic', 1, [7, 9, 10, 11, 12, 32, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44]],
  ];

  it.each(cases)('%s: every layer has its line, surely, and the base ends where it does', (name, base, lines) => {
    const { matches, history, layers } = matchReal(name);
    const found = matches.filter(({ layerIndex }) => layerIndex !== null);
    expect(found.map(({ layerIndex, line }) => [layerIndex, line])).toEqual(
      lines.map((line, index) => [base + index, line]),
    );
    expect(Math.min(...found.map(({ confidence }) => confidence))).toBeGreaterThanOrEqual(0.8);
    expect(base + lines.length).toBe(layers);
    expect(findBaseInHistory(history, true)?.layerCount ?? 0).toBe(base);
  });

  it.each(cases)('%s: every setting has its line, too', (name, base) => {
    const { matches, history } = matchReal(name);
    const unlike = matches.filter(({ confidence }) => confidence < 0.8);
    expect(unlike).toEqual([]);
    // The base is ADD and CMD.
    expect(matches).toHaveLength(history.length - 2 * base);
  });

  it('gives what ONBUILD of the base added no line of the child', () => {
    const { matches, history } = matchReal('buildkit-onbuild');
    expect(matches.map(({ line, layerIndex }) => [line, layerIndex])).toEqual([
      [2, null],
      [3, 16],
    ]);
    const added = history.slice(-4, -2).map(({ createdBy }) => recoverInstruction(createdBy));
    expect(added).toEqual(['RUN echo onbuild', 'COPY . /onbuild']);
  });

  it('gives the layer of a squash to the last step in it', () => {
    const { matches } = matchReal('docker-squash');
    expect(matches.filter(({ layerIndex }) => layerIndex === 6)).toMatchObject([
      { line: 44, confidence: 0.5, reason: 'the layer holds 13 instructions, of which this is the last' },
    ]);
  });

  it('has its base below the layers of ko, also right after it was built', () => {
    const { history } = readRealHistory('ko');
    expect(findBaseInHistory(history, true)).toEqual({ layerCount: 8, confidence: 0.95, name: null });
    expect(history.slice(-2).map(({ createdBy, comment }) => recoverInstruction(createdBy, comment))).toEqual([
      '# ko build ko://example.com/hello kodata contents, at $KO_DATA_PATH',
      '# ko build ko://example.com/hello go build output, at /ko-app/hello',
    ]);
  });

  it('has its base below the layers of Jib', () => {
    const { history } = readRealHistory('jib');
    expect(findBaseInHistory(history, true)).toEqual({ layerCount: 1, confidence: 0.95, name: null });
    expect(recoverInstruction(history[2]?.createdBy ?? null, history[2]?.comment)).toBe(
      '# jib-maven-plugin:3.4.4 dependencies',
    );
  });

  it('tells which stage was built, and calls the last one not unused', () => {
    expect(matchReal('buildkit-target').parsed.finalStage).toBe(3);
    expect(matchReal('buildkit-scratch').parsed.finalStage).toBe(4);
    const { parsed } = matchReal('buildkit-target');
    const unused = unusedStage.run({ dockerfile: { ...parsed, findings: [], problems: [], suggestion: null } });
    expect([unused].flat().map(({ message }) => message)).toEqual(['Stage test is not needed for the final image.']);
  });

  it('reads both health checks of real builders', () => {
    const check = (name: string) =>
      readRealHistory(name)
        .history.map(({ createdBy }) => recoverInstruction(createdBy) ?? '')
        .find((instruction) => instruction.startsWith('HEALTHCHECK'));
    const command = 'CMD curl -f "http://localhost/" || exit 1';
    expect(check('buildkit-forms')).toBe(
      `HEALTHCHECK --interval=30s --timeout=3s --start-period=1m0s --start-interval=2s --retries=4 ${command}`,
    );
    expect(check('docker-classic')).toBe(
      `HEALTHCHECK --interval=30s --timeout=3s --start-period=1m0s --retries=4 ${command}`,
    );
  });

  it.each(['v0.2', 'v1'])('has provenance %s that names the base', (version) => {
    expect(imagesInProvenance(readRealFile(`buildkit-provenance-${version}.json`))).toEqual([
      {
        name: 'registry.example:5000/base:bookworm',
        digest: 'sha256:567efe046de07c06f7e3708bc4ee318e779f98758649ece0637427d61c182ddb',
      },
    ]);
  });

  it('names no base of an image FROM scratch after the image of its build stage', () => {
    const { history } = readRealHistory('buildkit-scratch');
    const usedImages = imagesInProvenance(readRealFile('buildkit-provenance-v1.json'));
    const base = findBase({ diffIds: ['sha256:a'], history, annotations: {}, usedImages });
    expect(base).toMatchObject({ name: null, digest: null, layerCount: 0, source: 'none' });
  });
});
