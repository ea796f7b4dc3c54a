import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import type { ImageReport } from '../../src/core/report/image-report.js';

const run = promisify(execFile);

/** Puts back into a folder what the COPYs of an image took out of its build context, below its working directory. */
export async function restoreContext(
  reference: string,
  { layers, config }: ImageReport,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const blobs = await mkdtemp(`${folder}-blobs-`);
  await run('skopeo', ['copy', '--quiet', '--src-tls-verify=false', reference, `dir:${blobs}`]);
  for (const { instruction, digest } of layers.filter(({ base }) => !base)) {
    const destination = /^COPY .* (\S+)$/.exec(instruction ?? '')?.[1];
    if (destination === undefined) continue;
    const target = posix.resolve(config.workingDir || '/', destination).slice(1);
    // A folder beside others (`./src`) is one of the context; the working directory, or another, is the context.
    const isFolder = config.workingDir !== '' && target.startsWith(`${config.workingDir.slice(1)}/`);
    const root = isFolder ? posix.dirname(target) : target;
    const depth = root === '' || root === '.' ? 0 : root.split('/').length;
    const blob = join(blobs, digest.replace('sha256:', ''));
    await run('tar', ['-xf', blob, '-C', folder, `--strip-components=${depth}`, '--no-same-owner', target]);
  }
  await rm(blobs, { recursive: true });
}
