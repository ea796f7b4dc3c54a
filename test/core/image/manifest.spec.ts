import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError, type ErrorCode } from '../../../src/core/errors.js';
import { digestOf } from '../../../src/core/image/digest.js';
import { MAX_MANIFEST_SIZE, parseManifest } from '../../../src/core/image/manifest.js';
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from '../../../src/core/image/media-types.js';
import { expectCode } from '../../support/coded-error.js';
import {
  descriptor,
  indexBody,
  indexEntry,
  manifestBody,
  OCI_CONFIG,
  OCI_LAYER,
  toBytes,
} from '../../support/manifests.js';

const layers = (...changes: Record<string, unknown>[]): Record<string, unknown> =>
  manifestBody({ layers: changes.map((change) => ({ ...descriptor('layer'), ...change })) });

describe('parseManifest', () => {
  it('reads an OCI manifest, also without its optional media type', () => {
    const { mediaType, ...body } = manifestBody({ annotations: { a: 'b' } });
    const bytes = toBytes(body);
    const manifest = parseManifest(bytes);
    expect(mediaType).toBe(OCI_MANIFEST);
    expect(manifest).toMatchObject({ kind: 'image', mediaType, digest: digestOf(bytes), annotations: { a: 'b' } });
    expect(manifest.kind === 'image' && manifest.layers[0]).toMatchObject(descriptor('layer'));
  });

  it('reads a Docker schema 2 manifest', () => {
    const config = descriptor('config', 'application/vnd.docker.container.image.v1+json');
    const layer = descriptor('layer', 'application/vnd.docker.image.rootfs.diff.tar.gzip');
    const body = manifestBody({ mediaType: DOCKER_MANIFEST, config, layers: [layer, layer] });
    expect(parseManifest(toBytes(body))).toMatchObject({ kind: 'image', mediaType: DOCKER_MANIFEST, config });
  });

  it('reads an index', () => {
    const index = parseManifest(toBytes(indexBody([indexEntry('linux/amd64'), indexEntry('linux/arm/v7')])));
    expect(index).toMatchObject({ kind: 'index', mediaType: OCI_INDEX });
    expect(index.kind === 'index' && index.entries.length).toBe(2);
  });

  it('reads an image without layers', () => {
    expect(parseManifest(toBytes(manifestBody({ layers: [] })))).toMatchObject({ kind: 'image', layers: [] });
  });

  const cases: [string, ErrorCode, unknown][] = [
    ['[T32] HTML', 'MANIFEST_INVALID', '<html><body>login</body></html>'],
    ['[T32] invalid JSON', 'MANIFEST_INVALID', '{"schemaVersion":2,'],
    ['[T32] 10,000 levels', 'MANIFEST_INVALID', `{"schemaVersion":2,"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['[T32] no object', 'MANIFEST_INVALID', '[]'],
    ['[T33] layers and manifests', 'MANIFEST_AMBIGUOUS', manifestBody({ manifests: [] })],
    ['[T33] duplicate keys', 'MANIFEST_AMBIGUOUS', '{"schemaVersion":2,"layers":[],"layers":[]}'],
    ['[T33] duplicate keys by case', 'MANIFEST_AMBIGUOUS', manifestBody({ Layers: [] })],
    ['[T33] duplicate keys by Go folding', 'MANIFEST_AMBIGUOUS', layers({ 'ur\u017f': [], 'dige\u017ft': 'x' })],
    ['[T33] media type of the other kind', 'MANIFEST_AMBIGUOUS', manifestBody({ mediaType: OCI_INDEX })],
    ['[T34] schema 1', 'MANIFEST_UNSUPPORTED', { schemaVersion: 1, name: 'a', fsLayers: [], history: [] }],
    ['[T34] unknown type', 'MANIFEST_UNSUPPORTED', manifestBody({ mediaType: 'application/json' })],
    ['[T38] no config', 'MANIFEST_INVALID', { schemaVersion: 2, layers: [] }],
    ['[T38] no layers', 'MANIFEST_INVALID', { schemaVersion: 2, config: descriptor('config', OCI_CONFIG) }],
    ['[T38] null layers', 'MANIFEST_INVALID', manifestBody({ layers: null })],
    ['[T40] negative size', 'MANIFEST_INVALID', layers({ size: -1 })],
    ['[T40] fractional size', 'MANIFEST_INVALID', layers({ size: 1.5 })],
    ['[T40] size over 2^53', 'MANIFEST_INVALID', layers({ size: 2 ** 53 })],
    ['[T40] size as text', 'MANIFEST_INVALID', layers({ size: '10' })],
    ['digest that climbs', 'MANIFEST_INVALID', layers({ digest: 'sha256:../../../../etc/passwd' })],
    ['[T21] layer with urls', 'FOREIGN_LAYER_UNSUPPORTED', layers({ urls: ['http://127.0.0.1/x'] })],
    [
      '[T21] foreign layer',
      'FOREIGN_LAYER_UNSUPPORTED',
      layers({ mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' }),
    ],
    [
      '[T21] non-distributable layer',
      'FOREIGN_LAYER_UNSUPPORTED',
      layers({ mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' }),
    ],
    ['encrypted layer', 'MANIFEST_UNSUPPORTED', layers({ mediaType: `${OCI_LAYER}+encrypted` })],
    ['[T41] 128 layers', 'TOO_MANY_LAYERS', layers(...Array.from({ length: 128 }, () => ({})))],
    ['[T36] 257 entries', 'INDEX_INVALID', indexBody(Array.from({ length: 257 }, () => indexEntry('linux/amd64')))],
  ];
  it.each(cases)('%s: %s', async (_name, code, body) => {
    await expectCode(code, () => parseManifest(toBytes(body)));
  });

  it('[T31] takes 4 MiB and not a byte more', async () => {
    const fill = (length: number): Buffer => Buffer.from(JSON.stringify(manifestBody()).padEnd(length));
    expect(parseManifest(fill(MAX_MANIFEST_SIZE)).kind).toBe('image');
    await expectCode('MANIFEST_TOO_LARGE', () => parseManifest(fill(MAX_MANIFEST_SIZE + 1)));
  });

  it('[T41] takes 127 layers', () => {
    expect(parseManifest(toBytes(layers(...Array.from({ length: 127 }, () => ({}))))).kind).toBe('image');
  });

  it.each([
    ['a Helm chart', { config: descriptor('c', 'application/vnd.cncf.helm.config.v1+json') }],
    ['an attestation', { layers: [descriptor('l', 'application/vnd.in-toto+json')] }],
    ['a cosign signature', { layers: [descriptor('l', 'application/vnd.dev.cosign.simplesigning.v1+json')] }],
    ['another kind of artifact', { artifactType: 'application/vnd.example.thing' }],
    [
      'a WebAssembly module',
      {
        config: descriptor('c', 'application/vnd.oci.empty.v1+json'),
        layers: [descriptor('l', 'application/vnd.wasm.content.layer.v1+wasm')],
      },
    ],
  ])('says that %s is not an image', async (name, changes) => {
    const error = await expectCode('NOT_AN_IMAGE', () => parseManifest(toBytes(manifestBody(changes))));
    expect(error.message).toContain(name);
  });

  it('keeps hostile text out of messages', async () => {
    const hostile = { mediaType: '\u001b[31mevil\u202e\r\n' };
    const error = await expectCode('MANIFEST_UNSUPPORTED', () => parseManifest(toBytes(manifestBody(hostile))));
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('never throws anything but CodedError', () => {
    const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...Object.values(manifestBody()), 2));
    const keys = fc.constantFrom(
      'schemaVersion',
      'mediaType',
      'config',
      'layers',
      'manifests',
      'annotations',
      '__proto__',
      'x',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, values), (changes) => {
        try {
          parseManifest(toBytes({ ...manifestBody(), ...changes }));
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
          expect((error as CodedError).code).not.toBe('INTERNAL');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
