import type { Body, FileNode } from '../scan/file-system.js';
import type { LayerScan } from '../scan/layer-scan.js';
import type { EvidenceFile } from './cataloger.js';

/** Keeps the visible evidence of each cataloger up to date while names come and go. */
export class EvidenceTracker {
  /** Catalogers whose evidence changed since the last look. */
  readonly changed = new Set<string>();
  /** Evidence of the layers so far, by entry and cataloger. */
  readonly #byLayer: Map<number, Map<string, Uint8Array>>[] = [];
  readonly #visible = new Map<string, Map<FileNode, EvidenceFile>>();

  /** Takes note of what the next layer brings. */
  add({ evidence }: LayerScan): void {
    const byEntry = new Map<number, Map<string, Uint8Array>>();
    for (const { entry, cataloger, bytes } of evidence) {
      const kept = byEntry.get(entry) ?? new Map<string, Uint8Array>();
      byEntry.set(entry, kept.set(cataloger, bytes));
    }
    this.#byLayer.push(byEntry);
  }

  linked(node: FileNode, body: Body): void {
    for (const [cataloger, bytes] of this.#evidenceOf(body)) {
      const files = this.#visible.get(cataloger) ?? new Map<FileNode, EvidenceFile>();
      this.#visible.set(
        cataloger,
        files.set(node, { path: node.path, layerIndex: body.layerIndex, size: body.size, bytes }),
      );
      this.changed.add(cataloger);
    }
  }

  unlinked(node: FileNode, body: Body): void {
    for (const [cataloger] of this.#evidenceOf(body)) {
      this.#visible.get(cataloger)?.delete(node);
      this.changed.add(cataloger);
    }
  }

  /** The catalogers that had evidence so far. */
  get catalogers(): ReadonlySet<string> {
    return new Set(this.#visible.keys());
  }

  /** Forgets the top layer, whose names are gone. @param catalogers those that had evidence below it */
  takeOff(catalogers: ReadonlySet<string>): void {
    this.#byLayer.pop();
    for (const name of this.#visible.keys()) if (!catalogers.has(name)) this.#visible.delete(name);
    this.changed.clear();
  }

  has(cataloger: string): boolean {
    return this.#visible.has(cataloger);
  }

  files(cataloger: string): EvidenceFile[] {
    return [...(this.#visible.get(cataloger)?.values() ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #evidenceOf(body: Body): Iterable<[string, Uint8Array]> {
    return this.#byLayer[body.layerIndex]?.get(body.entry) ?? [];
  }
}
