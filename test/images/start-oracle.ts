import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { IMAGES } from './real-images.js';

const HOST = process.env['STAGEDIFF_IMAGES_REGISTRY'] ?? '127.0.0.1:42000';

/**
 * Finds the registry with the real images and has the oracle read them once for all test files, which takes
 * some minutes. STAGEDIFF_IMAGES_ORACLE names a folder that keeps what it found for the next run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const answers = await fetch(`http://${HOST}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!answers) console.warn(`No registry answers at ${HOST}: every test of real images is skipped`);
  const kept = process.env['STAGEDIFF_IMAGES_ORACLE'];
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'stagediff-oracle-')));
  await mkdir(folder, { recursive: true });
  project.provide('imagesRegistry', answers ? HOST : '');
  project.provide('oracleFolder', folder);
  if (answers) await runOracle(folder);
  return async () => {
    if (kept === undefined) await rm(folder, { recursive: true, force: true });
  };
}

async function runOracle(folder: string): Promise<void> {
  const script = join(import.meta.dirname, 'oracle.py');
  const child = spawn('python3', [script, HOST, folder, ...IMAGES], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the oracle ended with ${code}`);
}
