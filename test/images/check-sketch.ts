import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Buildah } from '../../scripts/own-image/buildah.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import { inspect } from './real-images.js';
import { runImage } from './run-image.js';

/** How far the size of a sketch may be from its prediction. */
const TOLERANCE = 0.05;

/** What is asked of a program, if it is a server, and what it says. */
export interface Conversation {
  readonly request?: { readonly port: number; readonly path: string };
  readonly says: RegExp;
}

/** What must not change when an image is built in several stages; a command of npm may become what npm starts. */
export const settingsOf = ({ config: { user, exposedPorts, envNames, workingDir } }: ImageReport) => ({
  user,
  exposedPorts,
  // What runtimes set themselves; without a base nobody else does.
  envNames: envNames.filter((name) => name !== 'PATH').sort(),
  workingDir,
});

/** Builds an image as `localhost/NAME:TAG` and gives the report of it. */
export async function buildAndInspect(
  { buildah, folder }: { buildah: Buildah; folder: string },
  [name, tag]: readonly [name: string, tag: string],
  dockerfile: string,
  context: string,
): Promise<ImageReport> {
  const file = join(folder, `${name}-${tag}.Dockerfile`);
  await writeFile(file, dockerfile);
  buildah.build(`localhost/${name}:${tag}`, file, context);
  buildah.push(`localhost/${name}:${tag}`, join(folder, 'layout'), `${name}-${tag}`);
  return inspect(`oci:${join(folder, 'layout')}:${name}-${tag}`);
}

/** The sketch of an image builds, is as large as predicted, keeps the settings, and its program says the same. */
export async function checkSketch(
  place: { buildah: Buildah; folder: string },
  name: string,
  single: ImageReport,
  context: string,
  { request, says }: Conversation,
): Promise<ImageReport> {
  const multi = await buildAndInspect(place, [name, 'sketch'], single.prediction.dockerfile, context);
  const { cleanVisibleSize: predicted } = single.prediction;
  const { visibleSize: actual } = multi.sizes;
  console.info(`${name}: ${single.sizes.visibleSize} now, ${predicted} predicted, ${actual} built`);
  expect(settingsOf(multi)).toEqual(settingsOf(single));
  expect(Math.abs(predicted / actual - 1)).toBeLessThan(TOLERANCE);
  const { answer, output } = await runImage(place.buildah, `localhost/${name}:sketch`, request);
  expect(request ? answer : output, output).toMatch(says);
  return multi;
}
