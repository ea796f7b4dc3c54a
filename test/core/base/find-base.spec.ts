import { describe, expect, it } from 'vitest';
import { findBase, type BaseInput } from '../../../src/core/base/find-base.js';
import { digestOf } from '../../../src/core/image/digest.js';
import type { ConfigHistory } from '../../../src/core/image/config.js';

type Line = readonly [createdBy: string, created?: string, comment?: string];

const METADATA =
  /#\(nop\) +(?:CMD|ENV|LABEL|ENTRYPOINT|EXPOSE|USER|ARG|WORKDIR)|^(?:CMD|ENV|LABEL|ENTRYPOINT|EXPOSE|USER|ARG) /;

function history(lines: readonly Line[]): ConfigHistory[] {
  let layer = 0;
  return lines.map(([createdBy, created = null, comment = null]) => {
    const emptyLayer = METADATA.test(createdBy);
    return { createdBy, created, comment, emptyLayer, layerIndex: emptyLayer ? null : layer++ };
  });
}

function base(lines: readonly Line[], rest: Partial<BaseInput> = {}) {
  const entries = history(lines);
  const diffIds = entries.filter(({ emptyLayer }) => !emptyLayer).map((_, index) => `sha256:${index}`);
  return findBase({ diffIds, history: entries, annotations: {}, ...rest });
}

const DEBIAN_DIGEST = digestOf('debian');
const STEP_DIGEST = digestOf('step');
const OLD = '2024-01-01T00:00:00Z';
const NEW = '2024-03-01T00:00:00Z';
const DEBIAN: Line[] = [
  ['/bin/sh -c #(nop) ADD file:0123456789abcdef in / ', OLD],
  ['/bin/sh -c #(nop)  CMD ["bash"]', OLD],
];
const OWN: Line[] = [
  ['WORKDIR /app', NEW, 'buildkit.dockerfile.v0'],
  ['COPY . . # buildkit', NEW, 'buildkit.dockerfile.v0'],
  ['CMD ["app"]', NEW, 'buildkit.dockerfile.v0'],
];

describe('findBase from a history', () => {
  it('ends a distribution at its CMD', () => {
    expect(base([...DEBIAN, ...OWN])).toMatchObject({ layerCount: 1, source: 'history', confidence: 0.85 });
  });

  it('is less sure without times', () => {
    const lines = [...DEBIAN, ...OWN].map(([createdBy]): Line => [createdBy]);
    expect(base(lines)).toMatchObject({ layerCount: 1, confidence: 0.7 });
  });

  it('ends a language image at its own CMD, not at that of its distribution', () => {
    const node: Line[] = [
      ...DEBIAN,
      ['/bin/sh -c apt-get update && apt-get install -y curl', '2024-01-02T00:00:00Z'],
      ['/bin/sh -c #(nop)  ENTRYPOINT ["docker-entrypoint.sh"]', '2024-01-03T00:00:00Z'],
      ['/bin/sh -c #(nop)  CMD ["node"]', '2024-01-03T00:00:00Z'],
    ];
    expect(base([...node, ...OWN])).toMatchObject({ layerCount: 2, source: 'history' });
  });

  it('does not take a CMD that stands early in one’s own Dockerfile for the end of the base', () => {
    const own: Line[] = [
      ['RUN /bin/sh -c npm ci # buildkit', '2024-03-01T00:00:00Z'],
      ['CMD ["node", "server.js"]', '2024-03-01T00:00:02Z'],
      ['COPY src ./src # buildkit', '2024-03-01T00:00:03Z'],
    ];
    expect(base([...DEBIAN, ...own])).toMatchObject({ layerCount: 1 });
  });

  it('reads the name that buildah writes at the first step, and skips its image ids', () => {
    const lines: Line[] = [
      ...DEBIAN,
      ['/bin/sh -c apt-get update', NEW, 'FROM docker.io/library/debian:12'],
      ['/bin/sh -c apt-get install -y git', NEW, 'FROM 6766777c2cbf'],
    ];
    expect(base(lines)).toMatchObject({ layerCount: 1, name: 'docker.io/library/debian:12', confidence: 0.95 });
  });

  it('ends at the last step of a builder that knows no Dockerfile', () => {
    const lines: Line[] = [
      ['bazel build //base:static', '1970-01-01T00:00:00Z'],
      ['COPY /app /app # buildkit', NEW],
    ];
    expect(base(lines)).toMatchObject({ layerCount: 1, confidence: 0.8 });
  });

  it('finds none in an image FROM scratch, in a distribution itself, and without a history', () => {
    const none = { layerCount: 0, source: 'none', confidence: 0 };
    expect(
      base([
        ['COPY /app /app # buildkit', NEW],
        ['ENTRYPOINT ["/app"]', NEW],
      ]),
    ).toMatchObject(none);
    expect(base(DEBIAN)).toMatchObject(none);
    expect(findBase({ diffIds: ['a', 'b'], history: [], annotations: {} })).toMatchObject(none);
  });

  it('is all layers when buildah names it and nothing but settings follow', () => {
    const lines: Line[] = [...DEBIAN, ['/bin/sh -c #(nop) ENV A=1', NEW, 'FROM debian:12']];
    expect(base(lines)).toMatchObject({ layerCount: 1, name: 'debian:12', confidence: 0.95 });
  });

  it('is not a step from the cache that has a name', () => {
    const lines: Line[] = [
      ...DEBIAN,
      ['/bin/sh -c make', NEW, 'FROM debian:12'],
      ['/bin/sh -c #(nop) LABEL a=b', NEW, 'FROM localhost/app:v1'],
    ];
    const annotations = {
      'org.opencontainers.image.base.name': 'localhost/app:v1',
      'org.opencontainers.image.base.digest': STEP_DIGEST,
    };
    expect(base(lines, { annotations })).toEqual({
      ...{ layerCount: 1, name: 'debian:12', digest: null, source: 'history', confidence: 0.8 },
    });
  });

  it('has no digest where buildah annotates that of a step of its own', () => {
    const annotations = {
      'org.opencontainers.image.base.name': 'debian:12',
      'org.opencontainers.image.base.digest': STEP_DIGEST,
    };
    const steps = (...below: string[]): Line[] => [
      ...DEBIAN,
      ...below.map((name): Line => ['/bin/sh -c make', NEW, `FROM ${name}`]),
    ];
    expect(base(steps('debian:12', '6766777c2cbf'), { annotations })).toMatchObject({
      name: 'debian:12',
      digest: null,
    });
    expect(base(steps('debian:12'), { annotations })).toMatchObject({ name: 'debian:12', digest: STEP_DIGEST });
  });

  it('never says that all layers are the base where nothing names it', () => {
    const lines: Line[] = [...DEBIAN, ['LABEL a=b', NEW], ['CMD ["x"]', NEW]];
    expect(base(lines).layerCount).toBe(0);
  });
});

describe('findBase from what is known', () => {
  const lines = [...DEBIAN, ['/bin/sh -c a', NEW] as Line, ...OWN];
  const debian = { name: 'debian:12', digest: DEBIAN_DIGEST, diffIds: ['sha256:0'] };
  const tools = { name: 'tools:1', diffIds: ['sha256:0', 'sha256:1'] };

  it('believes the longest known image whose layers come first', () => {
    const found = base(lines, { knownImages: [debian, tools, { name: 'other', diffIds: ['sha256:9'] }] });
    expect(found).toEqual({ name: 'tools:1', digest: null, layerCount: 2, source: 'chain', confidence: 1 });
  });

  it('prefers the one that an annotation names', () => {
    const annotations = { 'org.opencontainers.image.base.name': 'debian:12' };
    expect(base(lines, { annotations, knownImages: [debian, tools] })).toMatchObject({
      layerCount: 1,
      source: 'annotation',
    });
    const byDigest = { 'org.opencontainers.image.base.digest': DEBIAN_DIGEST };
    expect(base(lines, { annotations: byDigest, knownImages: [tools, debian] })).toMatchObject({ name: 'debian:12' });
  });

  it('knows a name in another form, and an image by the digest of its index', () => {
    const hub = {
      name: 'docker.io/library/debian:12',
      digest: 'sha256:m',
      indexDigest: 'sha256:i',
      diffIds: ['sha256:0'],
    };
    const name = (text: string) => ({ 'org.opencontainers.image.base.name': text });
    for (const text of ['debian:12', 'docker.io/debian:12', 'index.docker.io/library/debian:12@sha256:x'])
      expect(base(lines, { annotations: name(text), knownImages: [tools, hub] })).toMatchObject({
        source: 'annotation',
      });
    expect(base(lines, { annotations: name('debian:11'), knownImages: [tools, hub] })).toMatchObject({
      source: 'chain',
    });
    const used = [{ name: 'mirror/debian:12', digest: 'sha256:i' }];
    expect(base(lines, { usedImages: used, knownImages: [tools, hub] })).toMatchObject({ source: 'provenance' });
  });

  it('takes nothing from an annotation that is no name and no digest', () => {
    const annotations = {
      'org.opencontainers.image.base.name': '<b>\u001b[31m',
      'org.opencontainers.image.base.digest': 'sha256:short',
    };
    expect(base(lines, { annotations })).toMatchObject({ name: null, digest: null, layerCount: 1, source: 'history' });
  });

  it('believes a digest before a name, which may have moved', () => {
    const annotations = {
      'org.opencontainers.image.base.name': 'tools:1',
      'org.opencontainers.image.base.digest': DEBIAN_DIGEST,
    };
    expect(base(lines, { annotations, knownImages: [tools, debian] })).toMatchObject({ name: 'debian:12' });
  });

  it('may be all layers only if it is named, not by its layers alone', () => {
    const all = { name: 'debian:12', digest: DEBIAN_DIGEST, diffIds: ['sha256:0'] };
    const settings: Line[] = [...DEBIAN, ['ENV A=1', NEW]];
    const annotations = { 'org.opencontainers.image.base.digest': DEBIAN_DIGEST };
    expect(base(settings, { annotations, knownImages: [all] })).toMatchObject({ layerCount: 1, source: 'annotation' });
    expect(base(settings, { userBase: all })).toMatchObject({ layerCount: 1, source: 'user' });
    expect(base(settings, { knownImages: [all] })).toMatchObject({ layerCount: 0, source: 'none' });
  });

  it('does not take the image itself for its base', () => {
    expect(base([...OWN], { knownImages: [{ name: 'self', diffIds: ['sha256:0', 'sha256:1'] }] }).source).toBe('none');
  });

  it('takes the name from an annotation and the layers from the history when the image is not known', () => {
    const annotations = { 'org.opencontainers.image.base.name': 'debian:12' };
    expect(base(lines, { annotations })).toMatchObject({ name: 'debian:12', layerCount: 1, source: 'history' });
    expect(base(lines, { annotations: { 'org.opencontainers.image.base.name': '' } })).toMatchObject({
      layerCount: 0,
      source: 'annotation',
    });
  });

  it('believes a known image that the provenance names, and takes the name of a single one', () => {
    const used = { name: 'debian:12', digest: DEBIAN_DIGEST };
    expect(base(lines, { usedImages: [{ name: 'x', digest: 'y' }, used], knownImages: [tools, debian] })).toMatchObject(
      {
        ...{ name: 'debian:12', layerCount: 1, source: 'provenance', confidence: 1 },
      },
    );
    expect(base(lines, { usedImages: [used] })).toMatchObject({ ...used, layerCount: 1, source: 'history' });
    const several = base(lines, { usedImages: [used, { name: 'golang:1', digest: 'sha256:go' }] });
    expect(several).toMatchObject({ name: null, digest: null, layerCount: 1, source: 'history' });
  });

  it('believes the user first, if the image is really built on what is named', () => {
    const userBase = { name: 'mine', digest: 'sha256:d', diffIds: ['sha256:0', 'sha256:1'] };
    expect(base(lines, { userBase, knownImages: [debian] })).toEqual({
      name: 'mine',
      digest: 'sha256:d',
      layerCount: 2,
      source: 'user',
      confidence: 1,
    });
    const other = { name: 'mine', diffIds: ['sha256:9'] };
    expect(base(lines, { userBase: other, knownImages: [debian] }).source).toBe('chain');
  });

  it('takes a system that was added to nothing for the base, and not a program', () => {
    const added: Line[] = [['ADD rootfs.tar / # buildkit'], ['RUN /bin/sh -c apt-get install x # buildkit']];
    expect(base(added, { hasSystem: true })).toMatchObject({ layerCount: 1, source: 'history', confidence: 0.6 });
    expect(base(added).source).toBe('none');
  });
});
