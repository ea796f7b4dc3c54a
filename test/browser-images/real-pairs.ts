import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Two images that are compared, with what is given beside them. */
export interface RealPair {
  readonly baseline: string;
  readonly candidate: string;
  readonly budgets?: readonly string[];
  /** Names of their Dockerfiles in `dockerfiles/`, for the bytes beside the lines. */
  readonly dockerfiles?: readonly [baseline: string, candidate: string];
}

/** The pairs of the image set: single-stage and multi-stage, two builds of one Dockerfile, odd and scratch images. */
export const PAIRS: readonly RealPair[] = [
  {
    ...{ baseline: 'node-naive:v1', candidate: 'node-multi:v1' },
    budgets: ['compressedSize <= 200MB', 'visibleSize <= 300MB', 'surface.compilers <= 0', 'findings.error <= 0'],
    dockerfiles: ['node-naive', 'node-multi'],
  },
  { baseline: 'node-naive:v1', candidate: 'node-naive:v2' },
  { baseline: 'node-ordered:v1', candidate: 'node-ordered:v2' },
  { baseline: 'c-single:v1', candidate: 'c-multi:v1' },
  { baseline: 'py-single:v1', candidate: 'py-multi:v1' },
  { baseline: 'base:bookworm', candidate: 'special:tar' },
];

/** Text of one of the Dockerfiles of the images. */
export const dockerfileOf = (name: string): Promise<string> =>
  readFile(path.join(import.meta.dirname, 'dockerfiles', `${name}.Dockerfile`), 'utf8');
