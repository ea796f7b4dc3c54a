import { analyzeImage } from '../../src/core/analyze-image.js';
import type { ImageAnalysis } from '../../src/core/image-analysis.js';
import type { ConfigHistory } from '../../src/core/image/config.js';
import { digestOf } from '../../src/core/image/digest.js';
import type { ImageConfig } from '../../src/core/report/image-report.js';
import { scanBytes, tarArchive, type TarMember } from './build-layer.js';

/** A step of a build: an instruction as builders write it, and the entries of its layer; without entries it makes none. */
export interface TestStep {
  readonly createdBy: string;
  readonly comment?: string;
  /** ISO 8601. */
  readonly created?: string;
  readonly entries?: readonly TarMember[];
}

export interface TestImage {
  readonly steps: readonly TestStep[];
  readonly config?: Partial<ImageConfig>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly created?: string;
}

const CONFIG: ImageConfig = {
  user: '',
  entrypoint: [],
  cmd: [],
  workingDir: '',
  exposedPorts: [],
  envNames: [],
  labels: {},
};

/** Builds archives of the steps, scans and analyses them as the product does. */
export async function buildImage(image: TestImage): Promise<ImageAnalysis> {
  const archives = image.steps.flatMap(({ entries }) => (entries ? [tarArchive(entries)] : []));
  const scans = await Promise.all(archives.map((archive) => scanBytes(archive)));
  let layer = 0;
  const history = image.steps.map(({ createdBy, comment = null, created = null, entries }): ConfigHistory => ({
    createdBy,
    comment,
    created,
    emptyLayer: !entries,
    layerIndex: entries ? layer++ : null,
  }));
  const mediaType = 'application/vnd.oci.image.layer.v1.tar';
  const layers = archives.map((archive) => ({ mediaType, digest: digestOf(archive), size: archive.length }));
  return analyzeImage({
    reference: 'test',
    manifest: {
      kind: 'image',
      digest: digestOf(JSON.stringify(layers)),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('{}'), size: 2 },
      layers,
      annotations: image.annotations ?? {},
    },
    config: {
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      created: image.created ?? null,
      config: { ...CONFIG, ...image.config },
      diffIds: scans.map(({ diffId }) => diffId),
      history,
      problems: [],
    },
    scans,
  });
}

/** A regular file of so many bytes; its content depends on its seed only. */
export const file = (name: string, size: number, seed = name): TarMember => ({
  name,
  body: Buffer.alloc(size, `${seed}\n`),
});

/** The first steps of an image on a small distribution base with these files in it. */
export const baseSteps = (entries: readonly TarMember[] = [file('etc/base', 10)]): TestStep[] => [
  { createdBy: '/bin/sh -c #(nop) ADD file:0123456789abcdef0123 in / ', created: '2024-01-01T00:00:00Z', entries },
  { createdBy: '/bin/sh -c #(nop)  CMD ["bash"]', created: '2024-01-01T00:00:01Z' },
];

/** dpkg's status paragraph of an installed package. */
export const dpkgStatus = (name: string, options: { section?: string; depends?: string } = {}): string =>
  [
    `Package: ${name}`,
    'Status: install ok installed',
    'Version: 1.0-1',
    'Architecture: amd64',
    ...(options.section ? [`Section: ${options.section}`] : []),
    ...(options.depends ? [`Depends: ${options.depends}`] : []),
    '',
    '',
  ].join('\n');

/** dpkg's database of these packages and the files that each lists. */
export function dpkgDatabase(
  packages: Readonly<Record<string, { files: readonly string[]; section?: string; depends?: string }>>,
): TarMember[] {
  const status = Object.entries(packages).map(([name, options]) => dpkgStatus(name, options));
  return [
    { name: 'var/lib/dpkg/status', body: status.join('') },
    ...Object.entries(packages).map(([name, { files }]) => ({
      name: `var/lib/dpkg/info/${name}.list`,
      body: `${files.map((path) => `/${path}`).join('\n')}\n`,
    })),
  ];
}
