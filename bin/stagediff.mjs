#!/usr/bin/env node
// The command line. Plain JavaScript that any Node understands: it hands over to the Node that the
// project pins when this one is too old, and says what to do when there is nothing to run yet.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED_NODE = 24;
const program = new URL('../dist/cli.js', import.meta.url);
const pinnedNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const isCurrent = Number(process.versions.node.split('.')[0]) >= NEEDED_NODE;

if (!existsSync(program)) {
  stop('stagediff is not built yet: run `npm run build` in its folder');
} else if (isCurrent) {
  await import(program.href);
} else if (existsSync(pinnedNode)) {
  const { status } = spawnSync(pinnedNode, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  stop(`stagediff needs Node ${NEEDED_NODE} or newer; this is ${process.version}`);
}

function stop(message) {
  console.error(`error: INTERNAL: ${message}`);
  process.exitCode = 5;
}
