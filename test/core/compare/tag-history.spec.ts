import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recoverInstruction } from '../../../src/core/dockerfile/build-history.js';
import { followTags, type TagImage, type TagLayer } from '../../../src/core/compare/tag-history.js';

const layer = (digest: string, compressedSize: number, createdBy = `RUN ${digest}`): TagLayer => ({
  digest,
  compressedSize,
  instruction: recoverInstruction(createdBy),
});
const base = layer('base', 1000, '/bin/sh -c #(nop) ADD file:0123456789abcdef in / ');
const naive = (version: number): TagImage => ({
  tag: `v${version}`,
  layers: [
    base,
    layer(`copy-${version}`, 10, `/bin/sh -c #(nop) COPY dir:${String(version).repeat(12)} in . `),
    layer(`install-${version}`, 400, '/bin/sh -c npm install'),
  ],
});

describe('followTags', () => {
  it('prices each deploy, and the instruction that makes the others follow', () => {
    const history = followTags([naive(1), naive(2), naive(3)]);
    expect(history.deploys).toEqual([
      { tag: 'v1', totalSize: 1410, pulledSize: 1410, sharedPrefix: 0, firstChanged: 'ADD … /' },
      { tag: 'v2', totalSize: 1410, pulledSize: 410, sharedPrefix: 1, firstChanged: 'COPY … .' },
      { tag: 'v3', totalSize: 1410, pulledSize: 410, sharedPrefix: 1, firstChanged: 'COPY … .' },
    ]);
    expect(history).toMatchObject({ pulledSize: 820, averagePulledSize: 410 });
    expect(history.instructions).toEqual([
      { instruction: 'COPY … .', pulledSize: 20, deploys: 2, causes: 2, causedSize: 820, causingSize: 20 },
      { instruction: 'RUN npm install', pulledSize: 800, deploys: 2, causes: 0, causedSize: 0, causingSize: 0 },
    ]);
  });

  it('finds what changes often below what is large', () => {
    const deploys = [1, 2, 3].map((version): TagImage => ({
      tag: `v${version}`,
      layers: [base, layer(`copy-${version}`, 1000, 'COPY . .'), layer(`npm-${version}`, 5_000_000, 'RUN npm ci')],
    }));
    expect(followTags(deploys).findings).toMatchObject([
      { ruleId: 'changes-below-stable', bytes: 10_000_000, evidence: { instruction: 'COPY . .' } },
    ]);
    expect(followTags(deploys.slice(0, 2)).findings).toEqual([]);
    const ordered = deploys.map(({ tag, layers: [first, copied, installed] }): TagImage => ({
      tag,
      layers: [first, { ...installed, digest: 'same' }, copied].filter((each) => each !== undefined) as TagLayer[],
    }));
    expect(followTags(ordered).findings).toEqual([]);
  });

  it('pulls nothing for a tag on the same image, and each blob once', () => {
    const twice: TagImage = { tag: 'b', layers: [base, layer('x', 5), layer('x', 5)] };
    const { deploys, averagePulledSize } = followTags([{ tag: 'a', layers: [base] }, twice, { ...twice, tag: 'c' }]);
    expect(deploys.map(({ pulledSize, firstChanged }) => [pulledSize, firstChanged])).toEqual([
      [1000, 'ADD … /'],
      [5, 'RUN x'],
      [0, null],
    ]);
    expect(averagePulledSize).toBe(3);
  });

  it('has nothing to say of no tags or one', () => {
    expect(followTags([])).toEqual({
      deploys: [],
      instructions: [],
      pulledSize: 0,
      averagePulledSize: 0,
      findings: [],
    });
    expect(followTags([naive(1)])).toMatchObject({ pulledSize: 0, instructions: [] });
  });

  it('gives every pulled byte to one instruction and one cause', () => {
    const digest = fc.constantFrom('a', 'b', 'c', 'd');
    const image = fc
      .array(digest, { maxLength: 5 })
      .map((digests) => digests.map((each) => layer(each, each.charCodeAt(0))));
    fc.assert(
      fc.property(fc.array(image, { maxLength: 6 }), (images) => {
        const history = followTags(images.map((layers, index) => ({ tag: String(index), layers })));
        const sum = (key: 'pulledSize' | 'causedSize') =>
          history.instructions.reduce((total, each) => total + each[key], 0);
        expect(sum('pulledSize')).toBe(history.pulledSize);
        expect(sum('causedSize')).toBe(history.pulledSize);
      }),
    );
  });
});
