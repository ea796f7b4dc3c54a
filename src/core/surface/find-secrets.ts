import type { EvidenceFile } from '../catalogers/cataloger.js';
import type { HiddenBody } from '../image-analysis.js';
import type { SurfaceItem } from '../report/image-report.js';
import type { FileSystem } from '../scan/file-system.js';
import { secretTitleByName } from './secret-names.js';
import { secretTitles } from './secrets-cataloger.js';

/** Evidence of the secrets cataloger from every layer, hidden files included. */
export type SecretEvidence = Pick<EvidenceFile, 'path' | 'layerIndex' | 'bytes'>;

const keyOf = (path: string, layerIndex: number): string => `${layerIndex}\0${path}`;

/**
 * Secrets that the image ships. A deleted key can still be read from its layer, so it is listed too;
 * not so a body that a chmod hides, since the same content is visible.
 */
export function findSecrets(
  fileSystem: FileSystem,
  hiddenBodies: readonly HiddenBody[],
  evidence: readonly SecretEvidence[],
): SurfaceItem[] {
  const items = new Map<string, SurfaceItem>();
  const sameContentIsVisible = new Set<string>();
  for (const { kind, path, layerIndex } of hiddenBodies) {
    if (kind === 'metadataOnly') sameContentIsVisible.add(keyOf(path, layerIndex));
  }
  const isVisible = (path: string, layerIndex: number): boolean =>
    fileSystem.get(path)?.body?.layerIndex === layerIndex;
  const add = (path: string, layerIndex: number, detail: string): void => {
    const key = keyOf(path, layerIndex);
    const visible = isVisible(path, layerIndex);
    if (items.has(key) || (!visible && sameContentIsVisible.has(key))) return;
    items.set(key, { path, detail, layerIndex, visible });
  };

  for (const { path, layerIndex, bytes } of evidence) {
    const titles = secretTitles(bytes);
    if (titles.length > 0) add(path, layerIndex, titles.join(', '));
  }
  for (const { path, body } of fileSystem.nodes()) {
    const title = body && body.size > 0 ? secretTitleByName(path) : undefined;
    if (body && title) add(path, body.layerIndex, title);
  }
  for (const { path, layerIndex, storedSize } of hiddenBodies) {
    const title = storedSize > 0 ? secretTitleByName(path) : undefined;
    if (title) add(path, layerIndex, title);
  }
  return [...items.values()];
}
