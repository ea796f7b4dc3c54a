import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { say } from './say.mjs';
import { findProgram, isExecutable } from './programs.mjs';
import { toolsFolder } from './paths.mjs';

const binary = path.join(toolsFolder, 'usr', 'bin', 'docker-registry');

/**
 * docker-registry for the tests: unpacked into the checkout, because installing the package would start a service.
 * The tests that need it are skipped where it cannot be had.
 */
export const registry = {
  isDone: () => findProgram('docker-registry') !== undefined || isExecutable(binary),
  async run() {
    if (!findProgram('apt-get') || !findProgram('dpkg-deb')) return sayMissing('this system has no apt-get');
    say('fetching docker-registry for the tests');
    const folder = path.join(toolsFolder, 'download');
    mkdirSync(folder, { recursive: true });
    try {
      const archive = download(folder, []) ?? download(folder, privateLists(folder));
      if (!archive) return sayMissing('apt-get could not download it');
      spawnSync('dpkg-deb', ['-x', archive, toolsFolder], { stdio: 'ignore' });
      if (!isExecutable(binary)) sayMissing('the package could not be unpacked');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function sayMissing(reason) {
  say(`no docker-registry (${reason}): the tests that need it will be skipped; put it on PATH to run them`);
}

/** Downloads the package into the folder; undefined when apt does not know it or cannot reach it. */
function download(folder, options) {
  spawnSync('apt-get', [...options, '-qq', '-o', 'APT::Sandbox::User=root', 'download', 'docker-registry'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const name = readdirSync(folder).find((file) => file.endsWith('.deb'));
  return name && path.join(folder, name);
}

/** Fetches package lists of our own, which any user may do, for a system whose lists are missing or too old. */
function privateLists(folder) {
  const lists = path.join(folder, 'lists');
  const cache = path.join(folder, 'cache');
  mkdirSync(path.join(lists, 'partial'), { recursive: true });
  mkdirSync(path.join(cache, 'archives', 'partial'), { recursive: true });
  const options = [
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${cache}`,
    'APT::Sandbox::User=root',
    'Debug::NoLocking=1',
  ];
  const flags = options.flatMap((option) => ['-o', option]);
  spawnSync('apt-get', ['-qq', ...flags, 'update'], { stdio: 'ignore' });
  return flags;
}
