import { catalogStack } from './catalogers/catalog-stack.js';
import { CATALOGERS } from './catalogers/index.js';
import type { CatalogedPackage } from './catalogers/package.js';
import { purlOf } from './catalogers/purl.js';
import { recoverInstruction } from './dockerfile/build-history.js';
import type { ImageAnalysis } from './image-analysis.js';
import type { ParsedConfig } from './image/config.js';
import type { ImageManifest } from './image/manifest.js';
import { assignOwners, type Ownership } from './ownership/assign-owners.js';
import { attributePackages } from './ownership/attribution.js';
import { roleOf } from './ownership/roles.js';
import type { ImageSizes } from './report/common.js';
import type { LayerReport, PackageCounts, PackageReport } from './report/image-report.js';
import { account, type Accounting } from './scan/accounting.js';
import { EntryTable } from './scan/entry-table.js';
import type { LayerScan } from './scan/layer-scan.js';
import { buildSurface } from './surface/build-surface.js';
import type { SecretEvidence } from './surface/find-secrets.js';
import { secretsCataloger } from './surface/secrets-cataloger.js';

/** An image with all its layers scanned. */
export interface ScannedImage {
  /** As the user wrote it, or the canonical form of it. */
  readonly reference: string;
  readonly manifest: ImageManifest;
  readonly config: ParsedConfig;
  /** One scan for each layer of the manifest, oldest first; a layer listed twice has its scan twice. */
  readonly scans: readonly LayerScan[];
}

/** Works out everything that is reported of an image. Pure: the same input gives the same analysis. */
export function analyzeImage(image: ScannedImage): ImageAnalysis {
  const { manifest, config, scans } = image;
  const { fileSystem, hiddenBodies, states, problems } = catalogStack(scans, CATALOGERS);
  const cataloged = states.at(-1)?.packages ?? [];
  const { layerIndexes, removedLater } = attributePackages(states, purlOf);
  const ownership = assignOwners({ fileSystem, packages: cataloged, layerIndexes, purlOf });
  const accounting = account(fileSystem, hiddenBodies, scans.length);
  const layers = describeLayers(image, accounting);
  const packages = cataloged.map((each, index) => describePackage(each, index, { ownership, layerIndexes, layers }));
  return {
    reference: image.reference,
    digest: manifest.digest,
    mediaType: manifest.mediaType,
    platform: config.platform,
    created: config.created,
    config: config.config,
    annotations: manifest.annotations,
    layers,
    history: config.history.map(({ createdBy, emptyLayer, layerIndex }) => ({ createdBy, emptyLayer, layerIndex })),
    sizes: sumSizes(layers, accounting),
    fileSystem,
    hiddenBodies,
    layerEntries: scans.map((scan) => new EntryTable(scan.entries)),
    packages,
    removedLater,
    packageCounts: countPackages(packages),
    owners: ownership.owners,
    ownerOf: (node) => ownership.ownerOf(node),
    surface: buildSurface({
      fileSystem,
      hiddenBodies,
      user: config.config.user,
      secretEvidence: secretEvidence(scans),
    }),
    problems: [...config.problems, ...problems],
  };
}

function describeLayers({ manifest, config, scans }: ScannedImage, accounting: Accounting): LayerReport[] {
  return scans.map((scan, index) => {
    const descriptor = manifest.layers[index];
    const split = accounting.layers[index];
    const history = config.history.find((entry) => entry.layerIndex === index);
    return {
      index,
      digest: descriptor?.digest ?? '',
      diffId: scan.diffId,
      mediaType: descriptor?.mediaType ?? '',
      compression: scan.compression,
      compressedSize: descriptor?.size ?? 0,
      uncompressedSize: scan.uncompressedSize,
      contentSize: scan.contentSize,
      entryCount: scan.entries.types.length,
      visibleSize: split?.visibleSize ?? 0,
      hidden: split?.hidden ?? { deleted: 0, overwritten: 0, metadataOnly: 0 },
      createdBy: history?.createdBy ?? null,
      instruction: recoverInstruction(history?.createdBy ?? null, history?.comment ?? null),
      base: false,
    };
  });
}

interface PackageFacts {
  readonly ownership: Ownership;
  readonly layerIndexes: readonly number[];
  readonly layers: readonly LayerReport[];
}

function describePackage(cataloged: CatalogedPackage, index: number, facts: PackageFacts): PackageReport {
  const layerIndex = facts.layerIndexes[index] ?? null;
  return {
    type: cataloged.type,
    name: cataloged.name,
    version: cataloged.version,
    architecture: cataloged.architecture ?? null,
    purl: purlOf(cataloged),
    ownedSize: facts.ownership.ownedSizes[index] ?? 0,
    declaredSize: cataloged.declaredSize ?? null,
    layerIndex,
    instruction: layerIndex === null ? null : (facts.layers[layerIndex]?.instruction ?? null),
    location: cataloged.location,
    role: roleOf(cataloged),
    ownedBy: facts.ownership.ownedBy[index] ?? null,
  };
}

function sumSizes(layers: readonly LayerReport[], accounting: Accounting): ImageSizes {
  const sum = (pick: (layer: LayerReport) => number): number => layers.reduce((total, layer) => total + pick(layer), 0);
  return {
    compressedSize: sum((layer) => layer.compressedSize),
    uncompressedSize: sum((layer) => layer.uncompressedSize),
    contentSize: sum((layer) => layer.contentSize),
    visibleSize: accounting.visibleSize,
    hidden: accounting.hidden,
    duplicateSize: accounting.duplicateSize,
  };
}

function countPackages(packages: readonly PackageReport[]): PackageCounts {
  const byType: Record<string, number> = {};
  for (const { type } of packages) byType[type] = (byType[type] ?? 0) + 1;
  return { total: packages.filter((each) => each.ownedBy === null).length, byType };
}

/** Evidence of secrets in every layer, hidden files included. */
function secretEvidence(scans: readonly LayerScan[]): SecretEvidence[] {
  return scans.flatMap((scan, layerIndex) => {
    const table = new EntryTable(scan.entries);
    const found = scan.evidence.filter(({ cataloger }) => cataloger === secretsCataloger.name);
    return found.map(({ entry, bytes }) => ({ path: table.path(entry), layerIndex, bytes }));
  });
}
