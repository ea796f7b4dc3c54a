import { describe, expect, it } from 'vitest';
import { parseManifest, type ImageManifest } from '../../../src/core/image/manifest.js';
import { DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from '../../../src/core/image/media-types.js';
import { parsePlatform } from '../../../src/core/image/platform.js';
import { resolveManifest } from '../../../src/core/image/resolve-manifest.js';
import { expectCode } from '../../support/coded-error.js';
import { descriptor, descriptorOf, indexBody, indexEntry, manifestBody, toBytes } from '../../support/manifests.js';

/** A registry in memory: stores manifests, gives their descriptors, and resolves an index. */
class Store {
  readonly blobs = new Map<string, Buffer>();

  put(
    body: unknown,
    mediaType: string,
    extra: Record<string, unknown> = {},
  ): Record<string, unknown> & { digest: string } {
    const bytes = toBytes(body);
    const stored = descriptorOf(bytes, mediaType);
    this.blobs.set(stored.digest, bytes);
    return { ...stored, ...extra };
  }

  image(platform: string | null, name = platform ?? 'none'): Record<string, unknown> & { digest: string } {
    const entry = this.put(manifestBody({ annotations: { name } }), OCI_MANIFEST);
    return { ...entry, ...(platform === null ? {} : { platform: indexEntry(platform)['platform'] }) };
  }

  resolve(entries: unknown[], platform: string): Promise<ImageManifest> {
    const root = parseManifest(toBytes(indexBody(entries)));
    return resolveManifest(
      root,
      parsePlatform(platform),
      async ({ digest }) => this.blobs.get(digest) ?? Buffer.from('{}'),
    );
  }
}

describe('resolveManifest', () => {
  it('gives a single image whatever its platform: the config tells', async () => {
    const image = parseManifest(toBytes(manifestBody()));
    expect(await resolveManifest(image, parsePlatform('linux/s390x'), async () => Buffer.alloc(0))).toBe(image);
  });

  it.each([
    [['linux/amd64', 'linux/arm64'], 'linux/arm64', 'linux/arm64'],
    [['linux/arm64/v8'], 'linux/arm64', 'linux/arm64/v8'],
    [['linux/arm/v5', 'linux/arm/v6'], 'linux/arm/v7', 'linux/arm/v6'],
    [['linux/arm/v6', 'linux/arm'], 'linux/arm/v7', 'linux/arm'],
    [['linux/amd64', 'linux/amd64/v3'], 'linux/amd64/v2', 'linux/amd64'],
    [['linux/amd64', 'linux/amd64/v3'], 'linux/amd64', 'linux/amd64'],
    [['linux/amd64', 'unknown/unknown'], 'linux/amd64', 'linux/amd64'],
    [['windows/amd64', 'linux/x86_64'], 'linux/amd64', 'linux/x86_64'],
  ])('of %j chooses for %s: %s', async (platforms, wanted, expected) => {
    const store = new Store();
    const manifest = await store.resolve(
      platforms.map((platform) => store.image(platform)),
      wanted,
    );
    expect(manifest.annotations['name']).toBe(expected);
  });

  it('takes the only entry without a platform when none fits', async () => {
    const store = new Store();
    const manifest = await store.resolve([store.image('linux/arm64'), store.image(null)], 'linux/amd64');
    expect(manifest.annotations['name']).toBe('none');
  });

  it('[T37] lists what there is when a platform is missing, without attestations', async () => {
    const store = new Store();
    const attestation = {
      ...store.image('unknown/unknown'),
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    };
    const entries = [store.image('linux/amd64'), store.image('linux/386'), attestation];
    const error = await expectCode('PLATFORM_NOT_FOUND', () => store.resolve(entries, 'linux/s390x'));
    expect(error.message).toBe('there is no image for linux/s390x: there is linux/386, linux/amd64');
    await expectCode('PLATFORM_NOT_FOUND', () => store.resolve([], 'linux/amd64'));
    await expectCode('PLATFORM_NOT_FOUND', () => store.resolve([store.image('linux/arm/v7')], 'linux/arm/v6'));
  });

  it('[T37] a platform twice is ambiguous, unless it is the same image', async () => {
    const store = new Store();
    const twice = [store.image('linux/amd64', 'a'), store.image('linux/amd64', 'b')];
    const error = await expectCode('PLATFORM_AMBIGUOUS', () => store.resolve(twice, 'linux/amd64'));
    expect(error.message).toContain(twice[1]?.digest);
    const same = [store.image('linux/amd64', 'a'), store.image('linux/amd64', 'a')];
    expect((await store.resolve(same, 'linux/amd64')).annotations['name']).toBe('a');
  });

  it('follows an index in an index, and no further', async () => {
    const store = new Store();
    const inner = store.put(indexBody([store.image('linux/arm64')]), OCI_INDEX);
    expect((await store.resolve([inner], 'linux/arm64')).annotations['name']).toBe('linux/arm64');
    const middle = store.put(indexBody([inner]), OCI_INDEX);
    await expectCode('INDEX_INVALID', () => store.resolve([middle], 'linux/arm64'));
  });

  it('[T36] bounds the entries of nested indexes together', async () => {
    const store = new Store();
    const inner = store.put(indexBody(Array.from({ length: 200 }, () => indexEntry('linux/arm64'))), OCI_INDEX);
    await expectCode('INDEX_INVALID', () => store.resolve([inner, inner], 'linux/arm64'));
  });

  it('[T36] notices a cycle before it fetches', async () => {
    const bytes = toBytes(indexBody([]));
    const root = { kind: 'index' as const, digest: descriptorOf(bytes, OCI_INDEX).digest, mediaType: OCI_INDEX };
    const cyclic = { ...root, entries: [descriptorOf(bytes, OCI_INDEX)] };
    const fetch = async (): Promise<Uint8Array> => bytes;
    const error = await expectCode('INDEX_INVALID', () => resolveManifest(cyclic, parsePlatform('linux/arm64'), fetch));
    expect(error.message).toContain('itself');
  });

  it('[T35] checks what it fetched against the index', async () => {
    const store = new Store();
    const entry = store.image('linux/amd64');
    await expectCode('SIZE_MISMATCH', () => store.resolve([{ ...entry, size: 1 }], 'linux/amd64'));
    await expectCode('MANIFEST_UNSUPPORTED', () =>
      store.resolve([{ ...entry, mediaType: DOCKER_MANIFEST }], 'linux/amd64'),
    );
    await expectCode('MANIFEST_UNSUPPORTED', () =>
      store.resolve([store.put(manifestBody(), OCI_INDEX)], 'linux/amd64'),
    );
    store.blobs.set(entry.digest, toBytes(manifestBody({ layers: [descriptor('another')] })));
    await expectCode('DIGEST_MISMATCH', () => store.resolve([entry], 'linux/amd64'));
  });
});
