import type { ImageAnalysis } from '../image-analysis.js';
import { encodeName } from '../image/path.js';
import { predictMultiStage } from '../predict/predict.js';
import type { FileNode } from '../scan/file-system.js';
import { SCHEMA_VERSION } from './common.js';
import type { Finding } from './finding.js';
import type { FileReport, ImageHead, ImageReport } from './image-report.js';

/** The head of a report: what stands of each image in a comparison. */
export function describeHead(image: ImageAnalysis): ImageHead {
  const { reference, digest, mediaType, platform, created, config, sizes, base, ownSizes, packageCounts } = image;
  return { reference, digest, mediaType, platform, created, config, sizes, base, ownSizes, packageCounts };
}

/** The whole report of an image; `files` only when they are asked for, one row each. */
export function describeImage(
  image: ImageAnalysis,
  findings: readonly Finding[],
  options: { files: boolean },
): ImageReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    ...describeHead(image),
    layers: [...image.layers],
    history: [...image.history],
    packages: [...image.packages],
    removedLater: [...image.removedLater],
    owners: [...image.owners],
    surface: image.surface,
    findings: [...findings],
    prediction: predictMultiStage(image),
    problems: [...image.problems],
    ...(options.files ? { files: describeFiles(image) } : {}),
  };
}

function describeFiles(image: ImageAnalysis): FileReport[] {
  const files: FileReport[] = [];
  for (const node of image.fileSystem.nodes()) {
    files.push(describeFile(node, node.body ? image.ownerOf(node).name : null));
  }
  return files;
}

/** One row of a list of files; `owner` is the name of who owns its bytes. */
export function describeFile(node: FileNode, owner: string | null): FileReport {
  const { path, body } = node;
  const size = body?.size ?? 0;
  return {
    path: path.toWellFormed(),
    ...(path.isWellFormed() ? {} : { pathBase64: encodeName(path).toString('base64') }),
    type: node.type,
    size,
    ...(body && body.storedSize !== size ? { storedSize: body.storedSize } : {}),
    mode: node.mode,
    uid: node.uid,
    gid: node.gid,
    linkTarget: node.linkTarget?.toWellFormed() ?? null,
    layerIndex: node.layerIndex < 0 ? null : node.layerIndex,
    owner,
  };
}
