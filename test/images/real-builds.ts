import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../support/programs.js';

const run = promisify(execFile);

/** Whether images can be built here: buildah needs root to change the root of a build step without namespaces. */
export const canBuild = process.getuid?.() === 0 && findProgram('buildah') !== null;

/** buildah with a storage of its own that is thrown away; what it builds is an OCI layout. */
export class RealBuilds {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<RealBuilds> {
    const builds = new RealBuilds(await mkdtemp(join(tmpdir(), 'stagediff-builds-')));
    await mkdir(join(builds.#folder, 'tmp'));
    return builds;
  }

  /** Takes an image of a registry, over plain HTTP, as `localhost/NAME`. */
  async pull(reference: string, name: string): Promise<void> {
    await this.#buildah('pull', '--quiet', '--tls-verify=false', reference);
    await this.#buildah('tag', reference.replace('docker://', ''), `localhost/${name}`);
  }

  /**
   * Builds a Dockerfile with a context of the given files, and gives the reference of the image.
   * @param fresh runs every step again instead of taking cached ones
   */
  async build(name: string, dockerfile: string, files: Record<string, string> = {}, fresh = false): Promise<string> {
    const context = await mkdtemp(join(this.#folder, 'context-'));
    for (const [path, text] of Object.entries({ ...files, Dockerfile: dockerfile })) {
      await mkdir(dirname(join(context, path)), { recursive: true });
      await writeFile(join(context, path), text);
    }
    const cache = fresh ? ['--no-cache'] : [];
    await this.#buildah(
      'bud',
      '--layers',
      '--pull-never',
      '--format=oci',
      ...cache,
      `--tag=localhost/${name}`,
      context,
    );
    const layout = join(this.#folder, 'layout');
    await this.#buildah('push', '--quiet', '--disable-compression', `localhost/${name}`, `oci:${layout}:${name}`);
    return `oci:${layout}:${name}`;
  }

  async stop(): Promise<void> {
    await this.#buildah('rmi', '--all', '--force');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #buildah(...args: string[]): Promise<void> {
    const storage = ['--root', join(this.#folder, 'storage'), '--runroot', join(this.#folder, 'run')];
    const env = { ...process.env, BUILDAH_ISOLATION: 'chroot', TMPDIR: join(this.#folder, 'tmp') };
    await run('buildah', [...storage, ...args], { env, maxBuffer: 64 * 1024 * 1024 });
  }
}
