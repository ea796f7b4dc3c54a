// `npm run test:own-image`: builds our own image in one stage and in several, has stagediff compare them against a
// budget, and starts what was built as a user without rights, on a root that cannot be written, without a shell.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import { startTestDatabase } from '../../test/support/test-database.js';
import { makeBase, makeFolder } from './base.js';
import { Buildah, type OciConfig } from './buildah.js';
import { installPrograms, run, say, SKIPPED, SkippedError } from './programs.js';
import { startReadOnly } from './read-only-root.js';

const checkout = path.join(import.meta.dirname, '../..');
const MULTI = 'localhost/stagediff:multi';
const SINGLE = 'localhost/stagediff:single';

/** What our image has to keep. The base is half of the bytes; the rest leaves room for one more library, not for ten. */
const BUDGET = [
  'visibleSize <= 460MB',
  'residue.build == 0',
  'residue.package-cache == 0',
  'residue.package-lists == 0',
  'hidden.deleted <= 1MB',
  'surface.secrets == 0',
  'surface.compilers == 0',
  'findings.error == 0',
];

async function main(): Promise<void> {
  const started = Date.now();
  installPrograms();
  const folder = makeFolder(checkout);
  const buildah = new Buildah(folder);
  const base = makeBase(buildah, folder);
  say('building the image in several stages');
  buildah.build(MULTI, path.join(checkout, 'Dockerfile'), checkout, base);
  say('building it in one stage');
  buildah.build(SINGLE, path.join(checkout, 'scripts/own-image/Dockerfile.single'), checkout, base);
  const work = mkdtempSync(path.join(folder, 'work-'));
  try {
    compare(buildah, path.join(work, 'layout'));
    await buildah.withRoot(MULTI, (root, config) => serve(root, config, work));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`done in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

/** Compares both with the built command line; a broken budget ends it with exit code 1. */
function compare(buildah: Buildah, layout: string): void {
  buildah.push(SINGLE, layout, 'single');
  buildah.push(MULTI, layout, 'multi');
  const budgets = BUDGET.flatMap((rule) => ['--budget', rule]);
  const dockerfiles = [
    ...['--baseline-dockerfile', 'scripts/own-image/Dockerfile.single'],
    ...['--candidate-dockerfile', 'Dockerfile'],
  ];
  const images = [`oci:${layout}:single`, `oci:${layout}:multi`];
  run(process.execPath, [path.join(checkout, 'bin/stagediff.mjs'), 'compare', ...dockerfiles, ...budgets, ...images]);
}

/** Starts the service of the image and asks whether it is well, then has its command line read an image with skopeo. */
async function serve(root: string, config: OciConfig, work: string): Promise<void> {
  if (!/^[1-9]\d*:[1-9]\d*$/.test(config.User)) throw new Error(`the image runs as "${config.User}"`);
  const database = await startTestDatabase();
  try {
    const url = await database.create('own');
    const environment = [`DATABASE_URL=${url}`, 'HOST=127.0.0.1', 'PORT=0'];
    const { child, clean } = startReadOnly(root, config, { command: config.Cmd, environment, work });
    try {
      const address = await readAddress(child);
      for (const route of ['healthz', 'readyz', 'api/v1/images', '']) {
        const { status } = await fetch(`${address}/${route}`);
        if (status !== 200) throw new Error(`/${route} answers ${status}`);
      }
      say(`the image runs as ${config.User} on a read-only root without a shell: ${address}/healthz answers 200`);
    } finally {
      await end(child);
      clean();
    }
  } finally {
    await database.stop();
  }
}

/** The service says where it listens once it is ready. */
async function readAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no stdout');
  for await (const line of createInterface(child.stdout)) {
    const address = /listens on (http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    return address;
  }
  throw new Error('the service of the image did not start');
}

/** Ends the service as an orchestrator does; it has to go in order. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill('SIGTERM');
  const [code] = await ended;
  if (code !== 0) throw new Error(`the service ended with ${String(code)} after SIGTERM`);
}

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say(error instanceof SkippedError ? `own image: skipped, ${message}` : `own image: ${message}`);
  process.exitCode = error instanceof SkippedError ? SKIPPED : 1;
}
