#!/usr/bin/env node
// The command line. Plain JavaScript that any Node understands: it hands over to the Node that the
// project pins when this one is too old, and says what to do when there is nothing to run yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchEnvironment, launchFlags } from './launch.mjs';

const NEEDED_NODE = 24;

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const pinnedNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const isCurrent = Number(process.versions.node.split('.')[0]) >= NEEDED_NODE;
const args = [...launchFlags(command()), ...process.execArgv, program, ...process.argv.slice(2)];

if (!existsSync(program)) {
  stop('stagediff is not built yet: run `npm run build` in its folder');
} else if (isCurrent && process.platform !== 'win32') {
  process.execve(process.execPath, [process.execPath, ...args], launchEnvironment(command()));
} else if (isCurrent || existsSync(pinnedNode)) {
  const node = isCurrent ? process.execPath : pinnedNode;
  const { status } = spawnSync(node, args, { stdio: 'inherit', env: launchEnvironment(command()) });
  process.exitCode = status ?? 1;
} else {
  stop(`stagediff needs Node ${NEEDED_NODE} or newer; this is ${process.version}`);
}

function command() {
  const [first = ''] = process.argv.slice(2);
  return /^[a-z-]+$/.test(first) && !process.argv.includes('--help') ? first : 'help';
}

function stop(message) {
  console.error(`error: INTERNAL: ${message}`);
  process.exitCode = 5;
}
