import { spawnSync } from 'node:child_process';

/** The exit code that says "this cannot be done here": CI counts it as skipped. */
export const SKIPPED = 75;

/** What cannot be had here, so that nothing is to be done. */
export class SkippedError extends Error {}

export function say(message: string): void {
  process.stderr.write(`stagediff: ${message}\n`);
}

/** Runs a program with its output on stderr and waits for it. Throws when it fails. */
export function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env): void {
  const { status, signal, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2], env: environment });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${String(status ?? signal)}`);
}

/** Runs a program and gives what it writes to stdout. Throws when it fails. */
export function read(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env): string {
  const { status, signal, error, stdout } = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 2],
    env: environment,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${String(status ?? signal)}`);
  return stdout.trim();
}

const isThere = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Sees to the builder and the maker of Debian roots. Throws SkippedError where they cannot be had without a question. */
export function installPrograms(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new SkippedError('it needs root on Linux');
  const missing = ['buildah', 'mmdebstrap'].filter((program) => !isThere(program));
  if (missing.length === 0) return;
  if (!isThere('apt-get')) throw new SkippedError(`it needs ${missing.join(' and ')}`);
  say(`installing ${missing.join(' and ')} (apt-get)`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    run('apt-get', ['-qq', 'update'], environment);
    // crun is a recommendation of buildah, and chroot isolation needs none of it.
    run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...missing], environment);
  } catch {
    throw new SkippedError(`${missing.join(' and ')} could not be installed`);
  }
}
