import { describe, expect, it } from 'vitest';
import { compareCacheReuse } from '../../../src/core/compare/cache-reuse.js';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import type { CacheReuse } from '../../../src/core/report/comparison-report.js';
import { baseSteps, buildImage, file, type TestImage } from '../../support/build-image.js';
import type { TarMember } from '../../support/build-layer.js';

const base = baseSteps([file('usr/lib/base', 100)]);
const built = (...steps: TestImage['steps']): Promise<ImageAnalysis> => buildImage({ steps: [...base, ...steps] });
const run = (script: string, ...entries: TarMember[]) => ({
  createdBy: `RUN /bin/sh -c ${script} # buildkit`,
  entries,
});
const copy = (...entries: TarMember[]) => ({ createdBy: 'COPY src ./src # buildkit', entries });
const at = (entry: TarMember, mtime: number): TarMember => ({ ...entry, mtime });

async function divergence(
  before: Promise<ImageAnalysis>,
  after: Promise<ImageAnalysis>,
): Promise<CacheReuse['firstDivergence']> {
  return compareCacheReuse(await before, await after).firstDivergence;
}

describe('the first layer that is not reused', () => {
  it('is none between equal builds', async () => {
    expect(await divergence(built(run('make', file('a', 9))), built(run('make', file('a', 9))))).toBeNull();
  });

  it('has another instruction', async () => {
    const found = await divergence(built(run('make a', file('a', 9))), built(run('make b', file('a', 8))));
    expect(found).toMatchObject({ cause: 'instruction-changed', layerIndex: 1 });
  });

  it('copies other content: the files are named, those that only have another time are not', async () => {
    const kept = file('src/kept.js', 5, 'kept');
    const before = built(copy(at(kept, 1), file('src/a.js', 9, 'one'), file('src/gone.js', 3)));
    const after = built(copy(at(kept, 2), file('src/a.js', 9, 'two'), file('src/new.js', 3)));
    expect(await divergence(before, after)).toMatchObject({
      cause: 'content-changed',
      paths: ['src/a.js', 'src/gone.js', 'src/new.js'],
      pathCount: 3,
    });
  });

  it('holds what ko or Jib put in, whose sources stand nowhere', async () => {
    const ko = (entry: TarMember) => ({ createdBy: 'ko build ko://example.com/app', entries: [entry] });
    const then = file('ko-app/app', 9, 'one');
    expect(await divergence(built(ko(then)), built(ko(file('ko-app/app', 9, 'two'))))).toMatchObject({
      cause: 'content-changed',
      explanation: 'what the builder put in changed in 1 path',
      paths: ['ko-app/app'],
    });
    expect(await divergence(built(ko(at(then, 1))), built(ko(at(then, 2))))).toMatchObject({
      cause: 'not-reproducible',
    });
  });

  it('is not reproducible when the same step gave other times, or other content', async () => {
    const stamp = (mtime: number) => [at(file('opt/a', 4), mtime), at(file('opt/b', 4), 7)];
    expect(await divergence(built(run('make', ...stamp(1))), built(run('make', ...stamp(2))))).toMatchObject({
      cause: 'not-reproducible',
      explanation: 'the same instruction on the same layers gave other timestamps on 1 path',
      paths: ['opt/a'],
    });
    const before = built(run('date > /stamp', at(file('stamp', 4, 'one'), 1), at(file('same', 4), 1)));
    const after = built(run('date > /stamp', at(file('stamp', 4, 'two'), 2), at(file('same', 4), 2)));
    expect(await divergence(before, after)).toMatchObject({
      cause: 'not-reproducible',
      explanation: 'the same instruction on the same layers gave other content in 1 path',
      paths: ['stamp'],
    });
  });

  it('names twenty files and counts all', async () => {
    const many = (seed: string) =>
      Array.from({ length: 30 }, (_, index) => file(`src/${index}.js`, 9, `${seed}${index}`));
    const found = await divergence(built(copy(...many('a'))), built(copy(...many('b'))));
    expect([found?.paths.length, found?.pathCount]).toEqual([20, 30]);
  });

  it('belongs to the base when that changed, or has another number of layers', async () => {
    const image = (...lower: TestImage['steps']) => buildImage({ steps: [...lower, run('make', file('a', 9))] });
    const other = baseSteps([file('usr/lib/base', 101)]);
    expect(await divergence(image(...base), image(...other))).toMatchObject({ cause: 'base-changed', layerIndex: 0 });
    const one = await image(...base);
    const two = await image(...base, run('update', file('usr/lib/update', 5)));
    const grown = { ...two, layers: two.layers.map((layer) => ({ ...layer, base: layer.index < 2 })) };
    expect(compareCacheReuse(one, grown).firstDivergence).toMatchObject({
      cause: 'base-changed',
      layerIndex: 1,
      explanation: "layer 1 belongs to the base image of the candidate, the other one's base ends before it",
    });
  });

  describe('with the same instruction', () => {
    const setting = (createdBy: string) => ({ createdBy });
    const env = (value: string, createdBy = `/bin/sh -c #(nop)  ENV MODE=${value}`) => setting(createdBy);
    const classic = (mtime: number) => ({
      createdBy: '/bin/sh -c make',
      entries: [at(file('a', 4), mtime)],
    });

    it('ran again since a setting above it is another, is new or is gone', async () => {
      expect(await divergence(built(env('prod'), classic(1)), built(env('test'), classic(2)))).toMatchObject({
        cause: 'instruction-changed',
        explanation:
          '"ENV MODE=prod" above became "ENV MODE=test", so that the step ran again and gave other timestamps on 1 path',
        paths: ['a'],
      });
      const added = await divergence(built(classic(1)), built(env('test'), classic(2)));
      expect(added?.explanation).toMatch(/^"ENV MODE=test" above is new, /);
      const gone = await divergence(built(env('test'), classic(1)), built(classic(2)));
      expect(gone?.explanation).toMatch(/^"ENV MODE=test" above is gone, /);
    });

    it('is kept by BuildKit when only a label changed: then it is not reproducible', async () => {
      const label = (value: string) => setting(`LABEL commit=${value}`);
      const before = built(label('1'), run('make', at(file('a', 4), 1)));
      const after = built(label('2'), run('make', at(file('a', 4), 2)));
      expect(await divergence(before, after)).toMatchObject({ cause: 'not-reproducible' });
      const used = (value: string, mtime: number) =>
        built(setting(`ENV V=${value}`), run('make', at(file('a', 4), mtime)));
      expect(await divergence(used('1', 1), used('2', 2))).toMatchObject({ cause: 'instruction-changed' });
    });

    it('was given another build argument, which is named without its value', async () => {
      const step = (value: string, content: string) =>
        built({
          createdBy: `RUN |2 A=x y KEY=${value} /bin/sh -c make # buildkit`,
          entries: [file('a', 4, content)],
        });
      expect(await divergence(step('s3cret', '1'), step('other', '2'))).toMatchObject({
        cause: 'instruction-changed',
        explanation:
          'the build argument KEY has another value, so that the step ran again and gave other content in 1 path',
      });
    });

    it('copies files of other modes, which are named without those that only have another time', async () => {
      const before = built(copy(at(file('src/kept', 5), 1), { ...file('src/run.sh', 5), mode: 0o644 }));
      const after = built(copy(at(file('src/kept', 5), 2), { ...file('src/run.sh', 5), mode: 0o755 }));
      expect(await divergence(before, after)).toMatchObject({
        cause: 'content-changed',
        explanation: 'what is copied has another mode on 1 path',
        paths: ['src/run.sh'],
      });
    });

    it('copies to another folder since the WORKDIR above is another', async () => {
      const into = (folder: string) =>
        built(setting(`WORKDIR /${folder}`), {
          ...copy(file(`${folder}/src/a`, 5)),
          createdBy: 'COPY src ./src # buildkit',
        });
      const found = await divergence(into('app'), into('srv'));
      expect(found).toMatchObject({ cause: 'instruction-changed', paths: ['app/src/a', 'srv/src/a'] });
      expect(found?.explanation).toMatch(/^"WORKDIR \/app" above became "WORKDIR \/srv"/);
    });

    it('copies other content to an absolute place, whatever the WORKDIR above is', async () => {
      const from = (folder: string, content: string) =>
        built(setting(`WORKDIR /${folder}`), { createdBy: 'COPY a /a # buildkit', entries: [file('a', 5, content)] });
      expect(await divergence(from('app', '1'), from('srv', '2'))).toMatchObject({ cause: 'content-changed' });
    });

    it('copies other content in one of the many steps of a layer', async () => {
      const stage = (hash: string, content: string) =>
        built(
          { createdBy: `/bin/sh -c #(nop) COPY dir:${hash} in /src ` },
          { createdBy: '/bin/sh -c make' },
          { createdBy: '/bin/sh -c #(nop) CMD ["app"]', entries: [file('src/a', 5, content), file('kept', 5)] },
        );
      expect(await divergence(stage('0123456789ab', '1'), stage('ba9876543210', '2'))).toMatchObject({
        cause: 'content-changed',
        explanation: 'what its steps copy changed, which gave other content in 1 path',
        paths: ['src/a'],
      });
      expect(await divergence(stage('0123456789ab', '1'), stage('0123456789ab', '2'))).toMatchObject({
        cause: 'not-reproducible',
      });
    });

    it('is not reproducible when the builder says that it copied the same, and the bytes are others', async () => {
      const unpack = (content: string) =>
        built({
          createdBy: '/bin/sh -c #(nop) ADD file:0123456789abcdef in /opt ',
          entries: [file('opt/a', 5, content)],
        });
      expect(await divergence(unpack('1'), unpack('2'))).toMatchObject({ cause: 'not-reproducible', paths: ['opt/a'] });
    });
  });

  it('has an instruction that was inserted, taken out or moved', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => run(`make ${name}`, file(name, 9)));
    if (!a || !b || !c) throw new Error('three steps');
    const explanation = async (...pair: Parameters<typeof divergence>) => (await divergence(...pair))?.explanation;
    expect(await explanation(built(a, c), built(a, b, c))).toBe('"RUN make b" is new before "RUN make c"');
    expect(await explanation(built(a, b, c), built(a, c))).toBe(
      '"RUN make b" is gone, which stood before "RUN make c"',
    );
    expect(await explanation(built(a, b, c), built(a, c, b))).toBe('"RUN make c" moved before "RUN make b"');
    expect(await explanation(built(a, b), built(a, c))).toBe(
      'the instruction of layer 2 changed: "RUN make b" became "RUN make c"',
    );
  });

  it('is not blamed on a base when an image has none, as after a squash', async () => {
    const squashed = buildImage({
      steps: [
        { createdBy: '/bin/sh -c #(nop) COPY dir:0123456789abcdef in /app ' },
        { createdBy: '/bin/sh -c make' },
        { createdBy: '/bin/sh -c #(nop) CMD ["app"]', comment: 'FROM debian:12', entries: [file('all', 9)] },
      ],
    });
    expect(await divergence(built(run('make', file('a', 9))), squashed)).toMatchObject({
      cause: 'instruction-changed',
      candidateInstruction: '# 2 instructions in one layer: COPY dir:0123456789ab /app; RUN make',
    });
  });

  it('is not explained when the history does not tell what made it', async () => {
    const nameless = async (content: string) => {
      const image = await built({ createdBy: '', entries: [file('a', 9, content)] });
      return image;
    };
    expect(await divergence(nameless('1'), nameless('2'))).toMatchObject({ cause: 'unknown', paths: ['a'] });
  });

  it('is added or removed at the end', async () => {
    const [short, long] = [built(run('a', file('a', 1))), built(run('a', file('a', 1)), run('b', file('b', 1)))];
    expect((await divergence(short, long))?.cause).toBe('layer-added');
    expect((await divergence(long, short))?.cause).toBe('layer-removed');
  });
});
