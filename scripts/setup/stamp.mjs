import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot, stateFolder } from './paths.mjs';

/**
 * What some files and folders of the checkout hold now: a hash of their names, and one of their content too.
 * A path that does not exist counts as empty; `ignored` folders are left out.
 */
export function fingerprint(paths, ignored = []) {
  const skipped = new Set(ignored.map((folder) => inRoot(folder)));
  const names = createHash('sha256');
  const content = createHash('sha256');
  for (const file of paths.flatMap((item) => listFiles(inRoot(item), skipped))) {
    names.update(file).update('\0');
    content.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return { names: names.digest('hex'), content: content.digest('hex') };
}

function listFiles(file, skipped) {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status || skipped.has(file)) return [];
  if (!status.isDirectory()) return [file];
  return readdirSync(file)
    .sort()
    .flatMap((name) => listFiles(path.join(file, name), skipped));
}

/** The fingerprint that `writeStamp` kept, or null. */
export function readStamp(name) {
  try {
    return JSON.parse(readFileSync(path.join(stateFolder, `${name}.json`), 'utf8'));
  } catch {
    return null;
  }
}

/** Keeps a fingerprint under a name for the next run. */
export function writeStamp(name, value) {
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(path.join(stateFolder, `${name}.json`), JSON.stringify(value));
}
