import fc from 'fast-check';
import { analyzeImage, type ScannedImage } from '../../src/core/analyze-image.js';
import type { ImageAnalysis } from '../../src/core/image-analysis.js';
import { digestOf } from '../../src/core/image/digest.js';
import { scanBytes, tarArchive, type TarMember } from './build-layer.js';
import type { ModelEntry } from './squash-model.js';

/** Random stacks of layers over few names, so that entries meet: replace, hide and link each other. */
const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const content = fc.constantFrom('', 'x', 'yy', 'zzz', 'x'.repeat(700));
const entry: fc.Arbitrary<ModelEntry> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('file' as const), path, content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('directory' as const), path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hardlink' as const), path, target: path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('whiteout' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('opaque' as const), path: fc.oneof(path, fc.constant('')) }) },
  { weight: 1, arbitrary: path.map((each) => ({ kind: 'symlink' as const, path: `${each}/link` })) },
);
export const modelLayers = fc.array(fc.array(entry, { maxLength: 8 }), { minLength: 1, maxLength: 4 });

const inDirectory = (each: string, prefix: string): string => each.replace(/[^/]*$/, (last) => prefix + last);

function member(each: ModelEntry): TarMember {
  switch (each.kind) {
    case 'file':
      return { name: each.path, body: each.content };
    case 'directory':
      return { name: `${each.path}/`, type: '5' };
    case 'symlink':
      return { name: each.path, type: '2', link: '/nowhere' };
    case 'hardlink':
      return { name: each.path, type: '1', link: each.target };
    case 'whiteout':
      return { name: inDirectory(each.path, '.wh.') };
    case 'opaque':
      return { name: each.path === '' ? '.wh..wh..opq' : `${each.path}/.wh..wh..opq` };
  }
}

/** Builds real archives of the layers, scans and analyses them. */
export const analyzeLayers = (layers: readonly (readonly ModelEntry[])[]): Promise<ImageAnalysis> =>
  analyzeArchives(layers.map((entries) => entries.map(member)));

/** Scans and analyses layers of these members. */
export const analyzeArchives = (layers: readonly (readonly TarMember[])[]): Promise<ImageAnalysis> =>
  analyzeBlobs(layers.map((members) => tarArchive(members)));

/** Scans and analyses layers of these bytes. */
export async function analyzeBlobs(archives: readonly Buffer[]): Promise<ImageAnalysis> {
  const scans = await Promise.all(archives.map((archive) => scanBytes(archive)));
  const image = modelImage(
    archives,
    scans.map((scan) => scan.diffId),
  );
  return analyzeImage({ reference: 'model', ...image, scans });
}

/** Manifest and config of an image of these blobs, without any history. */
export function modelImage(
  blobs: readonly Buffer[],
  diffIds: readonly string[],
): Pick<ScannedImage, 'manifest' | 'config'> {
  const descriptors = blobs.map((blob) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: digestOf(blob),
    size: blob.length,
  }));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('{}'), size: 2 };
  return {
    manifest: {
      kind: 'image',
      digest: digestOf(descriptors.map(({ digest }) => digest).join()),
      mediaType,
      config,
      layers: descriptors,
      annotations: {},
    },
    config: {
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      created: null,
      config: { user: '', entrypoint: [], cmd: [], workingDir: '', exposedPorts: [], envNames: [], labels: {} },
      diffIds,
      history: [],
      problems: [],
    },
  };
}
