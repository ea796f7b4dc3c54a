import type { TestProject } from 'vitest/node';
import { setup as startPrograms } from '../browser/start-programs.js';

const HOST = process.env['STAGEDIFF_IMAGES_REGISTRY'] ?? '127.0.0.1:42000';

/** The programs of the browser tests, and where the registry with the real images is. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = await fetch(`http://${HOST}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!found) console.warn(`No registry answers at ${HOST}: every test of real images is skipped`);
  project.provide('imagesRegistry', found ? HOST : '');
  return startPrograms(project);
}
