import { pushTo } from '../collections.js';
import type { ImageAnalysis } from '../image-analysis.js';
import { commonDirectory } from '../image/path.js';
import type { CopiedDirectory } from '../report/copy-trace.js';
import { equalEnd, type ContentSources, type TracedFile } from './content-sources.js';

const LISTED = 50;

/** Where a group of files is, and what that place is called at the source. */
interface Place {
  readonly path: string;
  readonly from: string | null;
}

/** Gathers copied files by the children of their common directory, and by where those came from. */
export function rollUpCopies(
  traced: readonly TracedFile[],
  baseline: ImageAnalysis,
  sources: ContentSources,
): { directories: CopiedDirectory[]; directoryCount: number } {
  const root = commonDirectory(traced.map(({ file }) => file.path));
  const groups = new Map<string, TracedFile[]>();
  for (const each of traced) {
    const { path, from } = placeOf(root, each);
    pushTo(groups, [path, from ?? '', each.source?.layerIndex ?? ''].join('\0'), each);
  }
  const rows = [...groups.values()].flatMap((group) => describe(group, root, { baseline, sources }));
  rows.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
  return { directories: rows.slice(0, LISTED), directoryCount: rows.length };
}

interface Origin {
  readonly baseline: ImageAnalysis;
  readonly sources: ContentSources;
}

function describe(group: readonly TracedFile[], root: string, { baseline, sources }: Origin): CopiedDirectory[] {
  const [first] = group;
  if (!first) return [];
  const { path, from } = placeOf(root, first);
  const layer = first.source && baseline.layers[first.source.layerIndex];
  return [
    {
      path: path.toWellFormed(),
      from: from?.toWellFormed() ?? null,
      sourceLayerIndex: layer?.index ?? null,
      sourceInstruction: layer?.instruction ?? null,
      owner: mainOwner(group, sources),
      bytes: group.reduce((sum, { file }) => sum + file.bytes, 0),
      files: group.length,
    },
  ];
}

/** Who owns most of a group at its source. */
function mainOwner(group: readonly TracedFile[], sources: ContentSources): string | null {
  const owners = new Map<string, number>();
  for (const { file, source } of group) {
    const name = source?.file && sources.ownerOf(source.file).name;
    if (name !== undefined) owners.set(name, (owners.get(name) ?? 0) + file.bytes);
  }
  const [largest] = [...owners].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
  return largest?.[0] ?? null;
}

/** The child of the root when its whole path below was kept, else the directories where the paths part. */
function placeOf(root: string, { file, source }: TracedFile): Place {
  const child = childOf(root, file.path);
  if (!source) return { path: child, from: null };
  const below = depthOf(file.path) - depthOf(child);
  const cut = Math.min(equalEnd(file.path, source.path), below);
  return { path: withoutEnd(file.path, cut), from: withoutEnd(source.path, cut) };
}

/** The child of `root` through which a path leads. */
function childOf(root: string, path: string): string {
  const slash = path.indexOf('/', root === '' ? 0 : root.length + 1);
  return slash === -1 ? path : path.slice(0, slash);
}

const depthOf = (path: string): number => path.split('/').length;

/** A path without its last `count` components. */
function withoutEnd(path: string, count: number): string {
  return path
    .split('/')
    .slice(0, depthOf(path) - count)
    .join('/');
}
