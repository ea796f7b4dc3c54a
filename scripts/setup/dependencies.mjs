import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError, say } from './say.mjs';
import { run } from './run.mjs';
import { inRoot, pinnedNode } from './paths.mjs';

/** The packages of package-lock.json, with the pinned Node among them. */
export const dependencies = {
  isDone: () => installedFitsLock() && pinnedNodeWorks(),
  async run() {
    if (isSymbolicLink(inRoot('node_modules'))) {
      throw new SetupError(
        'node_modules is a symbolic link and does not fit package-lock.json; remove it and try again',
      );
    }
    say('installing packages (npm ci), about a minute');
    const { program, args } = npmCommand();
    // Given here, these win over an npm configuration that leaves out what the project needs.
    const flags = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund'];
    await run(program, [...args, 'ci', '--loglevel=error', ...flags], {
      failure: 'npm ci failed; see its message above (registry reachable? disk full?), then run the same command again',
    });
    if (!pinnedNodeWorks()) {
      throw new SetupError(
        `Node ${pinnedVersion()} did not install; run "npm rebuild node" and then the same command again`,
      );
    }
  },
};

/**
 * npm writes node_modules/.package-lock.json at the end of an install: it tells what is really there.
 * Optional packages may be missing, since most are builds for other platforms.
 */
function installedFitsLock() {
  const wanted = readPackages(inRoot('package-lock.json'));
  const installed = readPackages(inRoot('node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([location, entry]) => {
    if (location === '') return true;
    const found = installed[location];
    return found ? found.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function pinnedVersion() {
  return readPackages(inRoot('package-lock.json'))?.['node_modules/node']?.version ?? '24';
}

function pinnedNodeWorks() {
  if (process.execPath === pinnedNode) return process.versions.node === pinnedVersion();
  const answer = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  return answer.stdout?.trim() === `v${pinnedVersion()}`;
}

/** npm on a Node outside node_modules, because `npm ci` removes that folder first. */
function npmCommand() {
  const { npm_execpath: npmScript = '', npm_node_execpath: npmNode = '' } = process.env;
  const isOutside = (file) => file !== '' && existsSync(file) && !file.startsWith(inRoot('node_modules') + path.sep);
  if (npmScript.endsWith('npm-cli.js') && isOutside(npmScript)) {
    const node = [npmNode, process.execPath].find(isOutside);
    if (node) return { program: node, args: [npmScript] };
  }
  return { program: 'npm', args: [] };
}

function isSymbolicLink(file) {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
