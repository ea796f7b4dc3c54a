import { describe, expect, it } from 'vitest';
import { imagesInProvenance, provenanceIn } from '../../../src/core/base/provenance.js';
import { toBytes } from '../../support/manifests.js';

const hex = (char: string): string => char.repeat(64);
const material = (uri: string, char: string) => ({ uri, digest: { sha256: hex(char) } });
const images = (predicate: unknown, predicateType = 'https://slsa.dev/provenance/v1') =>
  imagesInProvenance(toBytes({ predicateType, predicate })).map(({ name, digest }) => `${name} ${digest.slice(7, 8)}`);

describe('imagesInProvenance', () => {
  it('reads both versions, without the images of the builder, sources and repetitions', () => {
    const used = [
      material('pkg:docker/docker/dockerfile@1', 'a'),
      material('pkg:docker/golang@1.25-alpine?platform=linux%2Famd64', 'b'),
      material('pkg:docker/golang@1.25-alpine?platform=linux%2Farm64', 'b'),
      material('pkg:docker/ghcr.io/team/base@v2', 'c'),
      material('https://github.com/team/app.git#main', 'd'),
      { uri: 'pkg:docker/no-digest@1' },
    ];
    const expected = ['golang:1.25-alpine b', 'ghcr.io/team/base:v2 c'];
    expect(images({ materials: used }, 'https://slsa.dev/provenance/v0.2')).toEqual(expected);
    expect(images({ buildDefinition: { resolvedDependencies: used } })).toEqual(expected);
  });

  it.each([
    ['no JSON', 'x{'],
    ['another statement', { predicateType: 'https://spdx.dev/Document', predicate: {} }],
    ['no predicate', { predicateType: 'https://slsa.dev/provenance/v1' }],
    ['wrong types', { predicateType: 'https://slsa.dev/provenance/v1', predicate: { materials: [7] } }],
  ])('finds none in %s', (_name, statement) => {
    expect(imagesInProvenance(toBytes(statement))).toEqual([]);
    expect(provenanceIn(toBytes(statement))).toBeUndefined();
  });
});
