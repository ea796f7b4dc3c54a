import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { SetupError } from './say.mjs';
import { inRoot, pinnedNode, root } from './paths.mjs';

/** Environment in which `node` and the installed tools are the project's own. */
export function toolEnvironment(extra = {}) {
  const own = [inRoot('node_modules', '.bin'), path.dirname(pinnedNode)];
  return { ...process.env, PATH: [...own, process.env.PATH].join(path.delimiter), ...extra };
}

/**
 * Runs a program in the checkout and waits for it; a failure becomes a SetupError with the given next step.
 * Its output goes to stderr, as it comes or, when quiet, only after a failure.
 */
export async function run(program, args, { failure, environment = process.env, quiet = false }) {
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2];
  const child = spawn(program, args, { cwd: root, env: environment, stdio });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exit, signal) => resolve(exit ?? signal));
  });
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new SetupError(`${failure} (${path.basename(program)}: ${code})`);
}

/**
 * Hands over to a script on the pinned Node: same terminal, signals passed on, its exit code is the result.
 * A terminal sends Ctrl-C to both processes itself, so SIGINT is passed on only where there is none.
 */
export async function runOnPinnedNode(args, extra) {
  const child = spawn(pinnedNode, args, { cwd: root, env: toolEnvironment(extra), stdio: 'inherit' });
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
