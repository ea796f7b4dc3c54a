import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { read, run } from './programs.js';

const HOST_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** Where a build step finds the certificates of this machine, which may stand behind a proxy that has its own. */
const CERTIFICATES = '/run/host-certificates.crt';

/** buildah with a storage of its own, without a daemon and without a container runtime. */
export class Buildah {
  readonly #global: readonly string[];
  readonly #volumes: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;

  /** @param folder keeps the layers between runs, so that what did not change is not built again */
  constructor(folder: string) {
    const temporary = path.join(folder, 'tmp');
    mkdirSync(temporary, { recursive: true });
    this.#global = ['--root', path.join(folder, 'storage'), '--runroot', path.join(folder, 'run')];
    this.#environment = { ...process.env, BUILDAH_ISOLATION: 'chroot', TMPDIR: temporary };
    this.#volumes = existsSync(HOST_CERTIFICATES) ? this.#shareCertificates(folder) : [];
  }

  hasImage(name: string): boolean {
    return read('buildah', [...this.#global, 'images', '--format', '{{.Name}}:{{.Tag}}'], this.#environment)
      .split('\n')
      .includes(name);
  }

  /** Takes an image of a registry, over plain HTTP, under another name. */
  pull(reference: string, name: string): void {
    this.#run('pull', '--quiet', '--tls-verify=false', reference);
    this.#run('tag', reference.replace('docker://', ''), name);
  }

  build(name: string, file: string, context: string, base?: string): void {
    const argument = base === undefined ? [] : ['--build-arg', `BASE=${base}`];
    const options = ['--layers', '--pull-never', '--format', 'oci', ...this.#volumes, ...argument];
    this.#run('build', ...options, '--tag', name, '--file', file, context);
  }

  /** Writes an image to an OCI layout, its layers as they are: nobody downloads them. */
  push(name: string, layout: string, tag: string): void {
    this.#run('push', '--quiet', '--disable-compression', name, `oci:${layout}:${tag}`);
  }

  /** Calls `use` with the root folder of a container of the image and the image's config, and takes both away again. */
  async withRoot<Result>(name: string, use: (root: string, config: OciConfig) => Promise<Result>): Promise<Result> {
    const container = this.#read('from', '--pull-never', name);
    try {
      const { OCIv1 } = JSON.parse(this.#read('inspect', '--type', 'image', name)) as { OCIv1: { config: OciConfig } };
      return await use(this.#read('mount', container), OCIv1.config);
    } finally {
      this.#run('rm', container);
    }
  }

  /** Takes all images away, so that the folder can be removed. */
  removeAll(): void {
    this.#run('rmi', '--all', '--force');
  }

  #run(...args: string[]): void {
    run('buildah', [...this.#global, ...args], this.#environment);
  }

  #read(...args: string[]): string {
    return read('buildah', [...this.#global, ...args], this.#environment);
  }

  #shareCertificates(folder: string): string[] {
    const npmrc = path.join(folder, 'npmrc');
    writeFileSync(npmrc, `cafile=${CERTIFICATES}\n`);
    const pip = path.join(folder, 'pip.conf');
    writeFileSync(pip, `[global]\ncert = ${CERTIFICATES}\n`);
    const mounts = [
      `${HOST_CERTIFICATES}:${CERTIFICATES}:ro`,
      `${npmrc}:/root/.npmrc:ro`,
      `${pip}:/root/.config/pip/pip.conf:ro`,
    ];
    return mounts.flatMap((mount) => ['--volume', mount]);
  }
}

/** The fields of an image's config that say how it is run. */
export interface OciConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd: readonly string[];
}
