#!/usr/bin/env node
// The command line. Plain JavaScript that any Node understands: it hands over to the Node that the
// project pins when this one is too old, and says what to do when there is nothing to run yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED_NODE = 24;
// A small nursery, and few pools of memory for the threads: a comparison of two images of 1.9 GB peaks at 385 MB
// instead of 530, in the same time.
const FLAGS = ['--max-semi-space-size=4'];
const environment = { ...process.env, MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2' };

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const pinnedNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const isCurrent = Number(process.versions.node.split('.')[0]) >= NEEDED_NODE;
const args = [...FLAGS, ...process.execArgv, program, ...process.argv.slice(2)];

if (!existsSync(program)) {
  stop('stagediff is not built yet: run `npm run build` in its folder');
} else if (isCurrent && process.platform !== 'win32') {
  process.execve(process.execPath, [process.execPath, ...args], environment);
} else if (isCurrent || existsSync(pinnedNode)) {
  const node = isCurrent ? process.execPath : pinnedNode;
  const { status } = spawnSync(node, args, { stdio: 'inherit', env: environment });
  process.exitCode = status ?? 1;
} else {
  stop(`stagediff needs Node ${NEEDED_NODE} or newer; this is ${process.version}`);
}

function stop(message) {
  console.error(`error: INTERNAL: ${message}`);
  process.exitCode = 5;
}
