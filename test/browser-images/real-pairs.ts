import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Two images that are compared, with what is given beside them. */
export interface RealPair {
  readonly baseline: string;
  readonly candidate: string;
  readonly budgets?: readonly string[];
  /** Their Dockerfiles below STAGEDIFF_IMAGES_DOCKERFILES, for the bytes beside the lines. */
  readonly dockerfiles?: readonly [baseline: string, candidate: string];
}

/** The pairs of the image set: single-stage and multi-stage, two builds of one Dockerfile, odd and scratch images. */
export const PAIRS: readonly RealPair[] = [
  {
    ...{ baseline: 'node-naive:v1', candidate: 'node-multi:v1' },
    budgets: ['compressedSize <= 200MB', 'visibleSize <= 300MB', 'surface.compilers <= 0', 'findings.error <= 0'],
    dockerfiles: ['node/Dockerfile.naive', 'node/Dockerfile.multi'],
  },
  { baseline: 'node-naive:v1', candidate: 'node-naive:v2' },
  { baseline: 'node-ordered:v1', candidate: 'node-ordered:v2' },
  { baseline: 'c-single:v1', candidate: 'c-multi:v1' },
  { baseline: 'py-single:v1', candidate: 'py-multi:v1' },
  { baseline: 'base:bookworm', candidate: 'special:tar' },
];

/** Folder of the Dockerfiles that the images were built from; without it, comparisons are made without them. */
export const DOCKERFILES = process.env['STAGEDIFF_IMAGES_DOCKERFILES'];

/** Texts of the Dockerfiles of a pair, those that are there. */
export function dockerfilesOf({ dockerfiles }: RealPair): Promise<string[]> {
  const folder = DOCKERFILES;
  const names: readonly string[] = dockerfiles ?? [];
  return folder === undefined
    ? Promise.resolve([])
    : Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
}
