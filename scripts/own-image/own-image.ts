// `npm run test:own-image`: builds our own image in one stage and in several, has stagediff compare them against a
// budget, and starts what was built as a user without rights, on a root that cannot be written, without a shell.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeBase, makeFolder } from './base.js';
import { Buildah } from './buildah.js';
import { installPrograms, run, say, SKIPPED, SkippedError } from './programs.js';
import { serveImage } from './serve-image.js';

const checkout = path.join(import.meta.dirname, '../..');
const MULTI = 'localhost/stagediff:multi';
const SINGLE = 'localhost/stagediff:single';

/** What our image has to keep. Half of the bytes are Debian, skopeo and Node; there is room for a library, not for ten. */
const BUDGET = [
  'visibleSize <= 560MB',
  'residue.build <= 30MB',
  'residue.package-cache <= 1MB',
  'residue.package-lists <= 1MB',
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
    await buildah.withRoot(MULTI, (root, config) => serveImage(root, config, work));
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

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say(error instanceof SkippedError ? `own image: skipped, ${message}` : `own image: ${message}`);
  process.exitCode = error instanceof SkippedError ? SKIPPED : 1;
}
