import type { Prediction } from '../../src/core/report/prediction.js';
import type { Finding } from '../../src/core/report/finding.js';
import type { ImageHead, ImageReport, PackageReport, SurfaceItem } from '../../src/core/report/image-report.js';

/** A digest of one repeated letter. */
export const sampleDigest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export function samplePackage(name: string, more: Partial<PackageReport> = {}): PackageReport {
  return {
    type: 'npm',
    name,
    version: '1.2.3',
    architecture: null,
    purl: `pkg:npm/${encodeURIComponent(name.toWellFormed())}@1.2.3`,
    ownedSize: 1_234_567,
    declaredSize: null,
    layerIndex: 1,
    instruction: `RUN npm install ${name}`,
    location: `app/node_modules/${name}/package.json`,
    role: 'unknown',
    ownedBy: null,
    ...more,
  };
}

export function sampleFinding(name: string, more: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'package-lists-left',
    severity: 'warning',
    title: 'Package lists are left in the image',
    message: `19.2 MB of package lists stay after ${name}.`,
    scope: 'own',
    evidence: {
      layerIndex: 1,
      line: 4,
      endLine: 5,
      instruction: `RUN apt-get update && apt-get install -y ${name}`,
      paths: [`var/lib/apt/lists/${name}`],
      pathCount: 1,
    },
    bytes: 19_200_000,
    remediation: 'Remove /var/lib/apt/lists in the same RUN.',
    ...more,
  };
}

/** No base is known: all bytes are one's own. */
export function sampleBase(visibleSize: number): Pick<ImageHead, 'base' | 'ownSizes'> {
  const none = { deleted: 0, overwritten: 0, metadataOnly: 0 };
  const empty = { compressedSize: 0, uncompressedSize: 0, contentSize: 0, visibleSize: 0, hidden: none };
  return {
    base: { layerCount: 0, source: 'none', confidence: 0, name: null, digest: null, sizes: empty },
    ownSizes: {
      compressedSize: visibleSize * 0.4,
      uncompressedSize: (visibleSize * 11) / 10,
      contentSize: visibleSize + 6000,
      visibleSize,
      hidden: { deleted: 3000, overwritten: 2000, metadataOnly: 1000 },
    },
  };
}

/** A prediction of a build that leaves a toolchain behind. */
export function samplePrediction(name: string): Prediction {
  return {
    finalBase: 'same',
    linking: null,
    visibleSize: 90_000_000,
    range: { minimum: 80_000_000, maximum: 90_000_000 },
    cleanVisibleSize: 80_000_000,
    compressedSize: 30_000_000,
    compressedMethod: 'layer-ratio',
    savedVisibleSize: 10_000_000,
    savedCompressedSize: 10_000_000,
    left: [{ purpose: 'toolchain', bytes: 10_000_000, files: 30, examples: [`usr/lib/${name}`] }],
    kept: [{ purpose: 'runtime', bytes: 90_000_000, files: 300, examples: [`usr/bin/${name}`] }],
    packages: [name],
    program: `usr/bin/${name}`,
    confidence: 0.8,
    dockerfile: `FROM debian:12\nRUN apt-get install ${name}\n`,
  };
}

export function sampleHead(name: string, letter: string, visibleSize: number): ImageHead {
  return {
    reference: `registry.example/${name}:1`,
    digest: sampleDigest(letter),
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    created: '2024-05-06T07:08:09Z',
    config: {
      user: '',
      entrypoint: [name],
      cmd: ['start'],
      workingDir: '/app',
      exposedPorts: ['8080/tcp'],
      envNames: ['PATH'],
      labels: { [name]: name },
    },
    sizes: {
      compressedSize: visibleSize * 0.4,
      uncompressedSize: (visibleSize * 11) / 10,
      contentSize: visibleSize + 6000,
      visibleSize,
      hidden: { deleted: 3000, overwritten: 2000, metadataOnly: 1000 },
      duplicateSize: 512,
    },
    ...sampleBase(visibleSize),
    packageCounts: { total: 2, byType: { deb: 1, npm: 1 } },
  };
}

export const sampleItem = (path: string, visible = true): SurfaceItem => ({
  path,
  detail: path,
  layerIndex: 1,
  visible,
});

const surfaceLists = (name: string) => ({
  setuid: [sampleItem('usr/bin/su')],
  worldWritable: [],
  capabilities: [],
  shells: [sampleItem('bin/sh')],
  interpreters: [],
  compilers: [sampleItem('usr/bin/gcc-12', false)],
  packageManagers: [],
  secrets: [sampleItem(`app/${name}/.env`)],
});

/** An image report with every section filled; `name` is put wherever an image decides the text. */
export function sampleImage(name: string): ImageReport {
  const layer = {
    digest: sampleDigest('1'),
    diffId: sampleDigest('2'),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    compression: 'gzip' as const,
    compressedSize: 20_000_000,
    uncompressedSize: 55_000_000,
    contentSize: 50_003_000,
    entryCount: 1200,
    visibleSize: 50_000_000,
    hidden: { deleted: 1500, overwritten: 1000, metadataOnly: 500 },
    createdBy: `/bin/sh -c ${name}`,
    instruction: `RUN ${name}`,
  };
  const deb = samplePackage('gcc-12', { type: 'deb', purl: 'pkg:deb/debian/gcc-12@12.2', role: 'build', ownedSize: 9 });
  const { compressedSize, uncompressedSize, contentSize, visibleSize, hidden } = layer;
  const sizes = { compressedSize, uncompressedSize, contentSize, visibleSize, hidden };
  return {
    ...sampleHead(name, 'a', 100_000_000),
    base: { layerCount: 1, source: 'history', confidence: 0.9, name: `node:${name}`, digest: null, sizes },
    ownSizes: sizes,
    schemaVersion: 1,
    layers: [
      { ...layer, index: 0, base: true },
      { ...layer, index: 1, base: false },
    ],
    history: [{ createdBy: name, emptyLayer: false, layerIndex: 0 }],
    packages: [samplePackage(name), deb],
    removedLater: [
      {
        type: 'deb',
        name,
        version: '1',
        architecture: 'arm64',
        purl: 'pkg:deb/debian/x@1',
        location: 'var/lib/dpkg/status',
        layerIndex: 0,
        removedInLayer: 1,
      },
    ],
    owners: [
      { category: 'application', role: 'unknown', name: 'application', bytes: 98_765_424, files: 3, layerIndex: null },
      { category: 'language-package', role: 'unknown', name, bytes: 1_234_567, files: 2, layerIndex: 1 },
      { category: 'os-package', role: 'build', name: deb.purl, bytes: 9, files: 1, layerIndex: 1 },
    ],
    surface: { user: '', runsAsRoot: true, ...surfaceLists(name) },
    findings: [sampleFinding(name), sampleFinding(name, { ruleId: 'secret', severity: 'error', bytes: null })],
    prediction: samplePrediction(name),
    problems: [{ layerIndex: 1, path: `var/lib/${name}`, code: 'PKGDB_CORRUPT', message: `${name} is cut off` }],
    files: [
      {
        path: name.toWellFormed(),
        pathBase64: 'AA==',
        type: 'file',
        size: 5,
        mode: 0o644,
        uid: 0,
        gid: 0,
        linkTarget: null,
        layerIndex: 1,
        owner: 'application',
      },
    ],
  };
}
