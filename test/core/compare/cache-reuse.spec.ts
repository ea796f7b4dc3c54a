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

  it('is added or removed at the end', async () => {
    const [short, long] = [built(run('a', file('a', 1))), built(run('a', file('a', 1)), run('b', file('b', 1)))];
    expect((await divergence(short, long))?.cause).toBe('layer-added');
    expect((await divergence(long, short))?.cause).toBe('layer-removed');
  });
});
