import type { HiddenBody } from '../image-analysis.js';
import type { SurfaceItem } from '../report/image-report.js';
import { EntryTable } from '../scan/entry-table.js';
import type { FileSystem } from '../scan/file-system.js';
import type { LayerScan } from '../scan/layer-scan.js';
import { hasOtherExtension, secretTitleByName } from './secret-names.js';
import { secretTitles } from './secret-patterns.js';

/** What the `secrets` cataloger found in one file of one layer, visible or not. */
export interface SecretEvidence {
  readonly path: string;
  readonly layerIndex: number;
  readonly titles: readonly string[];
}

/** Reads what the `secrets` cataloger kept of every layer. */
export function readSecretEvidence(scans: readonly LayerScan[]): SecretEvidence[] {
  return scans.flatMap(({ entries, evidence }, layerIndex) => {
    const table = new EntryTable(entries);
    return evidence
      .filter(({ cataloger }) => cataloger === 'secrets')
      .map(({ entry, bytes }) => ({ path: table.path(entry), layerIndex, titles: secretTitles(bytes) }));
  });
}

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

  for (const { path, layerIndex, titles } of evidence) {
    if (titles.length > 0) add(path, layerIndex, titles.join(', '));
  }
  for (const node of fileSystem.nodes()) {
    const { body } = node;
    // its name is at hand, its path is put together when it is asked for
    if (!body || body.size === 0 || hasOtherExtension(node.name)) continue;
    const title = secretTitleByName(node.path);
    if (title) add(node.path, body.layerIndex, title);
  }
  for (const { path, layerIndex, storedSize } of hiddenBodies) {
    const title = storedSize > 0 ? secretTitleByName(path) : undefined;
    if (title) add(path, layerIndex, title);
  }
  return [...items.values()];
}
