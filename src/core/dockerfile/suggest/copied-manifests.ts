import { posix } from 'node:path';
import { readContextCopy, type ContextCopy } from '../context-copy.js';
import type { DockerfileInstruction, DockerfileStage } from '../../report/dockerfile-report.js';
import { workingDirectories } from '../working-directory.js';
import type { InstallCall } from './manifest-copies.js';

/** Where parts of a project with manifests of their own are kept. */
const PARTS = /^(?:packages|apps|libs|modules|crates|projects|services|workspaces|plugins)$/;

/**
 * Whether COPYs above `copy` put all that an install reads into the directory in which it runs; what ends in `*` may be
 * missing. Not when `copy` seems to bring more manifests.
 */
export function areManifestsCopied(
  { manifests, program, ecosystem: { wrapper } }: InstallCall,
  { instruction: copy, sources }: ContextCopy,
  stage: DockerfileStage,
  escape: string,
): boolean {
  if (sources.some((source) => PARTS.test(posix.basename(source)))) return false;
  const needed = manifests.filter((file) => !file.endsWith('*'));
  if (needed.length === 0 || needed.some((file) => file.includes('*'))) return false;
  const files = wrapper?.program === program ? [...needed, wrapper.program, wrapper.folder] : needed;
  const index = stage.instructions.indexOf(copy);
  const directories = workingDirectories(stage.instructions, escape);
  const places = placesOf(stage.instructions.slice(0, index), directories, escape);
  return files.every((file) => places.has(posix.resolve(directories[index] ?? '/', file)));
}

/** Where COPYs put files and folders of the context: below their destination, or at it when it is a name for one of them. */
function placesOf(
  instructions: readonly DockerfileInstruction[],
  directories: readonly string[],
  escape: string,
): Set<string> {
  const places = new Set<string>();
  for (const [index, instruction] of instructions.entries()) {
    const copy = readContextCopy(instruction, escape);
    if (!copy) continue;
    const destination = posix.resolve(directories[index] ?? '/', copy.destination);
    if (copy.sources.length === 1) places.add(destination);
    for (const source of copy.sources) places.add(posix.join(destination, posix.basename(source)));
  }
  return places;
}
