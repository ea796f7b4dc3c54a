import type { VisibleFile } from '../../ownership/visible-files.js';
import type { HiddenBody } from '../../image-analysis.js';
import type { FindingContext } from '../finding.js';
import { layerOfLine } from './at.js';

/** Bytes of those visible files that the layer of a line ships; null without an image or a sure match. */
export function visibleBytesOfLine(
  context: FindingContext,
  line: number,
  matches: (file: VisibleFile) => boolean,
): number | null {
  const layer = layerOfLine(context, line);
  if (layer === null || context.image === undefined) return null;
  const files = context.image.visibleFiles.filter((file) => file.layerIndex === layer && matches(file));
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes of lower layers that the layer of a line hides in that way; null without an image or a sure match. */
export function hiddenBytesByLine(context: FindingContext, line: number, kind: HiddenBody['kind']): number | null {
  const layer = layerOfLine(context, line);
  if (layer === null || context.image === undefined) return null;
  const hidden = context.image.hiddenBodies.filter(
    (body) => body.hiddenByLayer === layer && body.layerIndex < layer && body.kind === kind,
  );
  return hidden.reduce((sum, { storedSize }) => sum + storedSize, 0);
}

/** Whether a path lies below one of these absolute folders. */
export function isBelow(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => `/${path}`.startsWith(`${folder}/`));
}
