import { describe, expect, it } from 'vitest';
import { findBaseInHistory, standsOnStep } from '../../../src/core/base/base-in-history.js';

/** Each entry has a layer, except a CMD. */
function history(...texts: readonly string[]) {
  let layer = 0;
  return texts.map((createdBy) => {
    const emptyLayer = createdBy.startsWith('CMD ');
    return { createdBy, created: null, comment: null, emptyLayer, layerIndex: emptyLayer ? null : layer++ };
  });
}

const DEBIAN = ['ADD rootfs /', 'CMD ["bash"]'];
const KO = 'ko build ko://example.com/app';
const BAZEL = 'bazel build //base:static';

describe('findBaseInHistory', () => {
  it('ends below the layers that ko, Jib or Bazel put on top, also on layers of another one of them', () => {
    const layerCount = (...texts: string[]) => findBaseInHistory(history(...texts));
    expect(layerCount(...DEBIAN, 'RUN make', 'CMD ["a"]', KO, KO)).toMatchObject({ layerCount: 2, confidence: 0.95 });
    expect(layerCount(...DEBIAN, 'jib-gradle-plugin:3.4.4')).toMatchObject({ layerCount: 1, confidence: 0.95 });
    expect(layerCount(BAZEL, BAZEL, KO)).toMatchObject({ layerCount: 2, confidence: 0.95 });
  });

  it('finds none where one of them made all', () => {
    expect(findBaseInHistory(history(KO, KO))).toBeNull();
  });
});

describe('standsOnStep', () => {
  const onStep = {
    createdBy: 'CMD ["bash"]',
    created: null,
    comment: 'FROM bd43f2308a2a',
    emptyLayer: true,
    layerIndex: null,
  };

  it('is said by the last step alone: a base that buildah made says so of itself', () => {
    expect(standsOnStep([...history('ADD rootfs /'), onStep])).toBe(true);
    expect(standsOnStep([onStep, ...history(KO)])).toBe(false);
    expect(standsOnStep([])).toBe(false);
  });
});
