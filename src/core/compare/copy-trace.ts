import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { largestFiles, type VisibleFile } from '../ownership/visible-files.js';
import { sourceOfByteCode } from '../purpose/byte-code.js';
import { purposeOf } from '../purpose/classify-files.js';
import type { CopiedLayer, CopyTrace } from '../report/copy-trace.js';
import type { Purpose } from '../report/purposes.js';
import { rollUpCopies } from './copied-directories.js';
import { ContentSources, type TracedFile } from './content-sources.js';

const EXAMPLES = 10;
const NOT_NEEDED: ReadonlySet<Purpose> = new Set<Purpose>([
  'toolchain',
  'development-dependencies',
  'sources-and-tests',
  'caches-and-lists',
  'vcs',
  'documentation',
]);

/**
 * Finds for every file that a COPY or ADD brought into the candidate where the baseline, a single-stage
 * image or a build stage, has the same content: by content hash, at the same path first, else at the path
 * with the longest equal end. Layers that both images share were not copied from one to the other.
 */
export function traceCopies(baseline: ImageAnalysis, candidate: ImageAnalysis): CopyTrace {
  const sharedLayers = new Set(baseline.layers.map(({ diffId }) => diffId));
  const copies = candidate.layers.filter(
    ({ base, diffId, instruction }) => !base && !sharedLayers.has(diffId) && /^(?:COPY|ADD) /.test(instruction ?? ''),
  );
  if (copies.length === 0) return { layers: [] };
  const byLayer = new Map(copies.map(({ index }) => [index, [] as VisibleFile[]]));
  const empty = new Map<string, VisibleFile>();
  for (const file of candidate.visibleFiles) {
    if (file.bytes > 0) byLayer.get(file.layerIndex)?.push(file);
    else empty.set(file.path, file);
  }
  const { contents } = candidate.fileSystem;
  const wanted = new Uint8Array(contents.length);
  for (const files of byLayer.values()) for (const { content } of files) wanted[content] = 1;
  const sources = new ContentSources(baseline, contents, wanted);
  const lower = new LowerContents(candidate);
  const layers = copies.map(({ index, instruction }): CopiedLayer => {
    const files = byLayer.get(index) ?? [];
    const traced = files.map((file): TracedFile => ({ file, source: sources.find(file) }));
    const found = traced.filter(({ source }) => source !== undefined);
    const { directories, directoryCount } = rollUpCopies(traced, baseline, sources);
    const repeated = files.filter((file) => lower.has(file.content, index));
    return {
      layerIndex: index,
      instruction,
      bytes: sumBytes(files),
      files: files.length,
      tracedSize: sumBytes(found.map(({ file }) => file)),
      tracedFiles: found.length,
      directories,
      directoryCount,
      unneeded: unneededOf(traced, empty),
      repeatsBase: shareOf(repeated),
    };
  });
  return { layers };
}

/**
 * What no running program needs, by purpose; what the build stage knows of a file counts too, and byte code
 * is needed when the source is that it was compiled from, which may be empty as many an `__init__.py` is.
 */
function unneededOf(traced: readonly TracedFile[], empty: ReadonlyMap<string, VisibleFile>): CopiedLayer['unneeded'] {
  const groups = new Map<Purpose, VisibleFile[]>();
  const byPath = new Map(traced.map((each) => [each.file.path, each]));
  for (const each of traced) {
    const compiled = sourceOfByteCode(each.file.path) ?? '';
    const { file, source } = byPath.get(compiled) ?? each;
    const own = purposeOf(empty.get(compiled) ?? file);
    const known = source?.file && !empty.has(compiled) ? purposeOf(source.file) : own;
    const purpose = NOT_NEEDED.has(own) ? own : known;
    if (NOT_NEEDED.has(purpose)) pushTo(groups, purpose, each.file);
  }
  const rows = [...groups].map(([purpose, files]) => ({ purpose, ...shareOf(files) }));
  return rows.sort((a, b) => b.bytes - a.bytes);
}

function shareOf(files: readonly VisibleFile[]): CopiedLayer['repeatsBase'] {
  const examples = largestFiles(files, EXAMPLES).map(({ path }) => path.toWellFormed());
  return { bytes: sumBytes(files), files: files.length, examples };
}

const sumBytes = (files: readonly VisibleFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Which contents some layer below ships at another path, or at the same one before. */
class LowerContents {
  /** The lowest layer of each content. */
  readonly #first: Int32Array;

  constructor(image: ImageAnalysis) {
    this.#first = new Int32Array(image.fileSystem.contents.length).fill(image.layers.length);
    for (const file of image.visibleFiles) this.#add(file);
    for (const body of image.hiddenBodies) this.#add(body);
  }

  has(content: number, layerIndex: number): boolean {
    return (this.#first[content] ?? layerIndex) < layerIndex;
  }

  #add({ content, layerIndex }: { readonly content: number; readonly layerIndex: number }): void {
    this.#first[content] = Math.min(this.#first[content] ?? layerIndex, layerIndex);
  }
}
