import type { ResolvedImage } from '../../src/analysis/analyzer.port.js';
import { digestOf } from '../../src/core/image/digest.js';
import type { OpenedImage } from '../../src/skopeo/open-image.js';

/** Opened images of plain layers without any registry. Descriptors are numbers of layers, not of files. */
export class FakeImage {
  readonly #digests: readonly string[];

  constructor(private readonly archives: ReadonlyMap<string, Buffer>) {
    this.#digests = [...archives.keys()];
  }

  /** The digest behind a descriptor. */
  digestAt(descriptor: number): string {
    return this.#digests[descriptor] ?? '';
  }

  /** An image of these layers; plain tar, so digests and diffIds are the same. */
  of(digests: readonly string[]): { resolved: ResolvedImage; opened: OpenedImage } {
    const sizeOf = (digest: string): number => this.archives.get(digest)?.length ?? 0;
    const opened: Pick<OpenedImage, 'readLayers'> = {
      readLayers: async ({ skip, onBlob }) => {
        const wanted = digests.filter((digest) => !skip.has(digest));
        await Promise.all(
          wanted.map((digest) =>
            onBlob({
              descriptor: this.#digests.indexOf(digest),
              outcome: Promise.resolve({ digest, size: sizeOf(digest) }),
              sizeAtMost: () => 0,
              unverifiedDigest: null,
            }),
          ),
        );
      },
    };
    return { resolved: resolvedImage(digests, sizeOf), opened: opened as OpenedImage };
  }
}

/** What the manifest of such an image says. */
export function resolvedImage(
  digests: readonly string[],
  sizeOf: (digest: string) => number = () => 1,
  repository = 'example.com/app',
): ResolvedImage {
  const digest = digestOf(digests.join());
  return {
    ...{ reference: `${repository}:latest`, canonicalReference: `${repository}@${digest}`, repository, tag: 'latest' },
    ...{ digest, indexDigest: null, platform: { os: 'linux', architecture: 'amd64', variant: null } },
    compressedSize: digests.reduce((sum, each) => sum + sizeOf(each), 0),
    layers: digests.map((each) => ({
      ...{ digest: each, diffId: each, compressedSize: sizeOf(each), instruction: `RUN ${each.slice(7, 12)}` },
    })),
  };
}
