import { describe, expect, it } from 'vitest';
import { shareBase, withBase } from '../../../src/core/base/shared-base.js';
import type { ImageAnalysis } from '../../../src/core/image-analysis.js';
import { buildImage, file, type TestStep } from '../../support/build-image.js';

const shared: TestStep[] = [
  { createdBy: 'RUN a # buildkit', entries: [file('a', 10)] },
  { createdBy: 'RUN b # buildkit', entries: [file('b', 20)] },
];
async function image(...own: string[]): Promise<ImageAnalysis> {
  const steps = [...shared, ...own.map((name) => ({ createdBy: name, entries: [file(name, 5)] }))];
  return { ...(await buildImage({ steps })), reference: own.join('-').replace(/\W+/g, '').toLowerCase() };
}

describe('shareBase', () => {
  it('takes equal first layers for the base of two images that say nothing of theirs', async () => {
    const [before, after] = shareBase(await image('RUN single'), await image('COPY /app /app', 'RUN x'));
    for (const side of [before, after]) {
      expect(side.base).toMatchObject({ layerCount: 2, source: 'chain', confidence: 0.6 });
      expect(side.base.sizes.contentSize).toBe(30);
      expect(side.layers.map(({ base }) => base).slice(0, 3)).toEqual([true, true, false]);
    }
    expect([before.ownSizes.contentSize, after.ownSizes.contentSize]).toEqual([5, 10]);
  });

  it('takes nothing from two builds of one Dockerfile, which share own layers too', async () => {
    const [first, second] = [await image('RUN make'), await image('RUN make')];
    expect(shareBase(first, second)).toEqual([first, second]);
  });

  it('takes nothing from two versions of an image that differ in one instruction', async () => {
    const [first, second] = [await image('RUN make', 'COPY c /', 'RUN d'), await image('COPY c /', 'RUN d')];
    expect(shareBase(first, second)).toEqual([first, second]);
    const tags = [await image('RUN make'), await image('COPY /app /app')].map((each, index) => ({
      ...each,
      reference: `registry.example/app:${index}`,
    })) as [ImageAnalysis, ImageAnalysis];
    expect(shareBase(...tags)).toEqual(tags);
  });

  it('takes the base of the other image, if it has its layers and nothing else is known', async () => {
    const [one, other] = [await image('RUN make'), await image('RUN make')];
    const told = withBase(one, { layerCount: 1, name: 'debian:12', source: 'history', confidence: 0.95 });
    const [before, after] = shareBase(told, other);
    expect(before).toEqual(told);
    expect(after.base).toMatchObject({ layerCount: 1, name: 'debian:12', source: 'chain', confidence: 0.9 });
    expect([after.base.sizes.contentSize, after.ownSizes.contentSize]).toEqual([10, 25]);
    const scratch = withBase(other, { layerCount: 0, source: 'annotation', confidence: 0.9 });
    expect(shareBase(told, scratch)[1]).toEqual(scratch);
    const longer = withBase(one, { layerCount: 3, source: 'history', confidence: 0.95 });
    expect(shareBase(await image('RUN x'), longer)[0].base.layerCount).not.toBe(3);
  });

  it('leaves an image its own evidence, and is surer where both agree', async () => {
    const [single, multi] = [await image('RUN single'), await image('COPY /app /app')];
    const told = withBase(single, { layerCount: 1, source: 'history', confidence: 0.85 });
    const agreed = withBase(multi, { layerCount: 2, source: 'history', confidence: 0.7 });
    const [before, after] = shareBase(told, agreed);
    expect(before.base).toMatchObject({ layerCount: 1, source: 'history' });
    expect(after.base).toMatchObject({ layerCount: 2, source: 'history', confidence: 0.95 });
  });
});
