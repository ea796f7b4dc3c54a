import { findBase, isBaseOf, type KnownImage } from './base/find-base.js';
import type { UsedImage } from './base/provenance.js';
import { sumLayers } from './base/split-sizes.js';
import { CATALOGERS } from './catalogers/index.js';
import { LayerStack } from './catalogers/layer-stack.js';
import type { CatalogedPackage } from './catalogers/package.js';
import { purlOf } from './catalogers/purl.js';
import { layerInstructions } from './dockerfile/layer-instructions.js';
import type { ImageAnalysis } from './image-analysis.js';
import type { ParsedConfig } from './image/config.js';
import type { ImageManifest } from './image/manifest.js';
import { assignOwners, type Ownership } from './ownership/assign-owners.js';
import { attributePackages } from './ownership/attribution.js';
import { roleOf } from './ownership/roles.js';
import type { BaseImage } from './report/base.js';
import type { Problem } from './report/common.js';
import type { LayerReport, PackageCounts, PackageReport } from './report/image-report.js';
import { readLinkage, readNodeScripts, readStaticLibraries } from './linkage/read-linkage.js';
import { account, type Accounting } from './scan/accounting.js';
import { EntryPaths } from './scan/entry-paths.js';
import { EntryTable } from './scan/entry-table.js';
import type { LayerScan } from './scan/layer-scan.js';
import { describeSurface } from './surface/describe-surface.js';

/** An image with all its layers scanned. */
export interface ScannedImage {
  /** As the user wrote it, or the canonical form of it. */
  readonly reference: string;
  readonly manifest: ImageManifest;
  readonly config: ParsedConfig;
  /** One scan for each layer of the manifest, oldest first; a layer listed twice has its scan twice. */
  readonly scans: readonly LayerScan[];
  /** Images that it may be built on. */
  readonly knownImages?: readonly KnownImage[];
  /** The images that its build used, by its provenance. */
  readonly usedImages?: readonly UsedImage[];
  /** The base that the user names. */
  readonly userBase?: KnownImage;
}

/** A stack for an image of so many layers, to be filled while they are scanned. */
export const emptyStack = (layerCount: number): LayerStack => new LayerStack(layerCount, CATALOGERS);

/**
 * Works out everything that is reported of an image. Pure: the same input gives the same analysis.
 * @param stack the layers of the image, where they were stacked as they came
 */
export function analyzeImage(image: ScannedImage, stack = stackOf(image)): ImageAnalysis {
  const { manifest, config, scans } = image;
  const { fileSystem, hiddenBodies, states, problems } = stack.result();
  const { packages: cataloged, layerIndexes, removedLater } = attributePackages(states, purlOf);
  const ownership = assignOwners({ fileSystem, packages: cataloged, layerIndexes, purlOf });
  const accounting = account(ownership.visibleFiles, hiddenBodies, {
    layers: scans.length,
    contents: fileSystem.contents.length,
  });
  const base = findBaseOf(image);
  const layers = describeLayers(image, accounting, base.layerCount);
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
    sizes: { ...sumLayers(layers), duplicateSize: accounting.duplicateSize },
    base: { ...base, sizes: sumLayers(layers.slice(0, base.layerCount)) },
    ownSizes: sumLayers(layers.slice(base.layerCount)),
    fileSystem,
    hiddenBodies,
    layerEntries: scans.map((scan) => new EntryTable(scan.entries)),
    packages,
    dependencies: cataloged.map((each) => each.dependencies ?? []),
    removedLater,
    packageCounts: countPackages(packages),
    owners: ownership.owners,
    visibleNames: ownership.visibleNames,
    visibleFiles: ownership.visibleFiles,
    ownerOf: (node) => ownership.ownerOf(node),
    linkageOf: readLinkage(scans),
    staticLibraryOf: readStaticLibraries(scans),
    nodeScriptsOf: readNodeScripts(scans),
    surface: describeSurface({ fileSystem, hiddenBodies, user: config.config.user, scans }),
    problems: [...config.problems, ...baseProblems(image), ...problems],
  };
}

function stackOf({ scans }: ScannedImage): LayerStack {
  const stack = emptyStack(scans.length);
  for (const scan of scans) stack.push(scan);
  return stack;
}

function findBaseOf({ manifest, config, scans, knownImages, usedImages, userBase }: ScannedImage): BaseImage {
  return findBase({
    diffIds: scans.map(({ diffId }) => diffId),
    history: config.history,
    annotations: manifest.annotations,
    hasSystem: scans[0] !== undefined && holdsSystem(new EntryTable(scans[0].entries)),
    ...(knownImages ? { knownImages } : {}),
    ...(usedImages ? { usedImages } : {}),
    ...(userBase ? { userBase } : {}),
  });
}

/** Whether a layer has the file that names a distribution (os-release(5)). */
function holdsSystem(entries: EntryTable): boolean {
  const paths = new EntryPaths(entries);
  if (!paths.mayContain('os-release')) return false;
  for (let entry = 0; entry < entries.length; entry++) {
    paths.read(entry);
    if (paths.name === 'os-release' && /^(?:etc|usr\/lib)$/.test(paths.directory)) return true;
  }
  return false;
}

/** What the user calls the base may be another image. */
function baseProblems({ scans, userBase }: ScannedImage): Problem[] {
  const diffIds = scans.map(({ diffId }) => diffId);
  if (!userBase || isBaseOf(userBase, diffIds)) return [];
  const message = `the layers of ${userBase.name} are not the first ones of this image`;
  return [{ layerIndex: null, path: null, code: 'BASE_MISMATCH', message }];
}

function describeLayers(
  { manifest, config, scans }: ScannedImage,
  accounting: Accounting,
  baseLayers: number,
): LayerReport[] {
  const instructions = layerInstructions(config.history);
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
      instruction: instructions.get(index) ?? null,
      base: index < baseLayers,
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

function countPackages(packages: readonly PackageReport[]): PackageCounts {
  const byType: Record<string, number> = {};
  for (const { type } of packages) byType[type] = (byType[type] ?? 0) + 1;
  return { total: packages.filter((each) => each.ownedBy === null).length, byType };
}
