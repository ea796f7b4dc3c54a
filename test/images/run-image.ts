import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Buildah } from '../../scripts/own-image/buildah.js';

/** What a program of an image said. */
export interface ImageRun {
  /** Body of the answer to the request; null when it was not asked or did not answer. */
  readonly answer: string | null;
  /** What it printed. */
  readonly output: string;
  readonly code: number;
}

const SCRIPT = join(import.meta.dirname, 'run-image.py');

/** Runs what an image says, as its user and in a network of its own; a server is asked once and then ended. */
export function runImage(buildah: Buildah, name: string, request?: { port: number; path: string }): Promise<ImageRun> {
  return buildah.withRoot(name, async (root, config) => {
    const server = request ? [String(request.port), request.path] : [];
    const words = ['--net', 'python3', SCRIPT, root, JSON.stringify(config), ...server];
    const { stdout } = await promisify(execFile)('unshare', words);
    return JSON.parse(stdout) as ImageRun;
  });
}
