import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Buildah } from './buildah.js';
import { read, run, say, SkippedError } from './programs.js';

const SOURCES = '/etc/apt/sources.list.d/debian.sources';
const DOCKERFILE = `FROM scratch
ADD base.tar /
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
CMD ["node"]
`;

/**
 * Makes what `node:24-bookworm-slim` is, without asking a registry for it: a minimal Debian, the Node that this
 * project pins, and the npm of this machine. Kept until the version of Node changes.
 */
export function makeBase(buildah: Buildah, folder: string): string {
  const name = `localhost/stagediff-base:${process.versions.node}`;
  if (buildah.hasImage(name)) return name;
  say('making a base image: Debian, Node and npm');
  const context = mkdtempSync(path.join(folder, 'base-'));
  try {
    const sources = existsSync(SOURCES) ? [SOURCES] : [];
    const packages = '--include=ca-certificates,libstdc++6';
    try {
      run('mmdebstrap', [
        '--quiet',
        '--variant=minbase',
        packages,
        'bookworm',
        path.join(context, 'base.tar'),
        ...sources,
      ]);
    } catch {
      throw new SkippedError('Debian packages cannot be fetched');
    }
    cpSync(process.execPath, path.join(context, 'node'), { dereference: true });
    cpSync(npmFolder(), path.join(context, 'npm'), { recursive: true });
    writeFileSync(path.join(context, 'Dockerfile'), DOCKERFILE);
    buildah.build(name, path.join(context, 'Dockerfile'), context);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  return name;
}

function npmFolder(): string {
  const script = process.env['npm_execpath'] ?? '';
  if (script.endsWith('npm-cli.js')) return path.resolve(realpathSync(script), '../..');
  return path.join(read('npm', ['root', '--global']), 'npm');
}

/** Makes the folder that keeps the builder's layers between runs. */
export function makeFolder(root: string): string {
  const folder = path.join(root, '.stagediff/own-image');
  mkdirSync(folder, { recursive: true });
  return folder;
}
