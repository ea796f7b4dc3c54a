import type { HiddenBody } from '../image-analysis.js';
import type { Surface, SurfaceItem } from '../report/image-report.js';
import type { FileNode, FileSystem } from '../scan/file-system.js';
import { findSecrets, readSecretEvidence } from './find-secrets.js';
import type { LayerScan } from '../scan/layer-scan.js';
import { isInProgramDirectory, isNamedAfterPackage, programKind, type ProgramKind } from './programs.js';
import { WorldWritable } from './world-writable.js';

export interface SurfaceInput {
  readonly fileSystem: FileSystem;
  readonly hiddenBodies: readonly HiddenBody[];
  /** User of the image config, '' where none is set. */
  readonly user: string;
  /** The layers, oldest first, for the evidence that the `secrets` cataloger kept. */
  readonly scans: readonly LayerScan[];
}

const SETUID = 0o4000;
const SETGID = 0o2000;
const EXECUTABLE = 0o111;
const ROOT_USER = /^(?:root|0+)?(?::|$)/;

/** Collects the security facts of an image; every list is sorted by path. */
export function describeSurface({ fileSystem, hiddenBodies, user, scans }: SurfaceInput): Surface {
  const surface: Surface = {
    user,
    runsAsRoot: ROOT_USER.test(user),
    setuid: [],
    worldWritable: [],
    capabilities: [],
    shells: [],
    interpreters: [],
    compilers: [],
    packageManagers: [],
    secrets: findSecrets(fileSystem, hiddenBodies, readSecretEvidence(scans)),
  };
  const worldWritable = new WorldWritable();
  for (const node of fileSystem.nodes()) {
    worldWritable.add(node);
    if (node.type === 'file') addFile(surface, node);
    const kind = programKindOf(node, fileSystem);
    if (kind) surface[kind].push(item(node, programDetail(node, fileSystem)));
  }
  surface.worldWritable = worldWritable.items();
  for (const { kind, path, layerIndex } of hiddenBodies) {
    if (kind !== 'deleted' || !isInProgramDirectory(path)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const program = programKind(name);
    if (program) surface[program].push({ path, detail: name, layerIndex, visible: false });
  }
  for (const list of Object.values(surface)) if (Array.isArray(list)) list.sort(byPath);
  return surface;
}

function item({ path, layerIndex }: FileNode, detail: string): SurfaceItem {
  return { path, detail, layerIndex: Math.max(0, layerIndex), visible: true };
}

function addFile(surface: Surface, node: FileNode): void {
  if ((node.mode & (SETUID | SETGID)) !== 0) {
    const bits = [...(node.mode & SETUID ? ['setuid'] : []), ...(node.mode & SETGID ? ['setgid'] : [])];
    const octal = (node.mode & 0o7777).toString(8).padStart(4, '0');
    surface.setuid.push(item(node, `${bits.join(' and ')}, owner ${node.uid}:${node.gid}, mode ${octal}`));
  }
  if (node.capability) surface.capabilities.push(item(node, 'file capability'));
}

/**
 * A program is an executable file of a known name, or a link of a known name to a file of another name,
 * such as `sh` to `busybox`. `python3` that links to `python3.11` is not counted twice.
 */
function programKindOf(node: FileNode, fileSystem: FileSystem): ProgramKind | undefined {
  if (node.type !== 'file' && node.type !== 'symlink') return undefined;
  if (node.type === 'file' && (node.mode & EXECUTABLE) === 0) return undefined;
  const kind = programKind(node.name);
  if (!kind || (node.type === 'file' && isNamedAfterPackage(node.path))) return undefined;
  const target = node.type === 'file' ? node : fileSystem.resolve(node.path);
  if (target?.type !== 'file' || (target.mode & EXECUTABLE) === 0) return undefined;
  return target !== node && programKind(target.name) === kind && target.name !== 'busybox' ? undefined : kind;
}

function programDetail(node: FileNode, fileSystem: FileSystem): string {
  if (node.type === 'file') return node.name;
  return `${node.name} -> ${fileSystem.resolve(node.path)?.path ?? ''}`;
}

function byPath(a: SurfaceItem, b: SurfaceItem): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.layerIndex - b.layerIndex;
}
